"""The generated page has every key date."""

from __future__ import annotations

from pathlib import Path

from evergrove.calendar import key_date_keys
from evergrove.calendar.reference import reference_pages


def test_the_page_names_every_key_date_and_is_the_one_on_disk() -> None:
    text = reference_pages()["calendar.md"]
    assert [key for key in key_date_keys() if f"| `{key}` |" not in text] == []
    on_disk = Path(__file__).parents[2] / "docs" / "reference" / "calendar.md"
    assert on_disk.read_text(encoding="utf-8") == text, "run `make docs`"
