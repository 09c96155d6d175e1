"""The generated reference pages of this package."""

from __future__ import annotations

from evergrove.facts.mapping.reference import mapping_reference, reject_reference
from evergrove.facts.vocabulary import facts_reference


def reference_pages() -> dict[str, str]:
    """Name of the page under docs/reference → its whole text."""
    return {"facts.md": facts_reference(), "mappings.md": mapping_reference(), "rejects.md": reject_reference()}
