"""The generated reference pages of this package."""

from __future__ import annotations

from evergrove.profiles.tags.reference import tag_reference


def reference_pages() -> dict[str, str]:
    """Name of the page under docs/reference → its whole text."""
    return {"tags.md": tag_reference()}
