"""The template that the guide shows: it is published as it stands, nothing is named in it, and it can be written."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evergrove.channels import preview_values
from evergrove.content import load_template, preview_template
from support.reach_commands import make_reach_home, opened_shop, run

if TYPE_CHECKING:
    from collections.abc import Mapping

GUIDE = Path(__file__).parents[2] / "docs" / "guide"
EXAMPLE = re.compile(r"cat > my-letter\.json <<'EOF'\n(.*?)\nEOF\n", re.DOTALL)
WORDS = ("--name", "My shop", "--url", "https://shop.example", "--address", "1 Example Street, London")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_letter_of_the_guide_is_published_and_written(language: str, home: Path, tmp_path: Path) -> None:
    (example,) = EXAMPLE.findall((GUIDE / language / "reach.md").read_text(encoding="utf-8"))
    (person,) = make_reach_home(home, people=1)
    assert run("template", "words", *WORDS, "--lang", language, home=home)[0] == 0
    letter = tmp_path / "my-letter.json"
    letter.write_text(example, encoding="utf-8")
    made: Mapping[str, object] = json.loads(run("template", "publish", str(letter), "--format", "json", home=home)[1])
    assert (made["reference"], made["findings"]) == ("member_week@1", [])
    with opened_shop(home) as workspace:
        template = load_template(workspace, "member_week")
        assert list(template.languages) == [language]
        for customer_id in (person, ""):
            names = ("customer.first_name",)
            values = preview_values(workspace, customer_id, names=names, language=language).values
            preview = preview_template(template, values, language=language)
            assert preview.problems == ()
            assert preview.content is not None
            assert "My shop" in preview.content.fields["text"]
