"""Write the generated pages of docs/reference.

A package with generated pages has a file `reference.py` with `reference_pages() -> dict[str, str]`: the name of
each page under docs/reference, and its whole Markdown text. A test compares the pages on disk with it.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules

import evergrove

FOLDER = Path(__file__).parents[1] / "docs" / "reference"


def generated_pages() -> dict[str, str]:
    """Name of the page → its text, from every package that has pages; a name belongs to one package."""
    pages: dict[str, str] = {}
    for package in iter_modules(evergrove.__path__, prefix="evergrove."):
        module = f"{package.name}.reference"
        if not package.ispkg or find_spec(module) is None:
            continue
        for name, text in import_module(module).reference_pages().items():
            if name in pages:
                raise ValueError(f"two packages write {name}; {module} is one of them")
            pages[name] = text
    return pages


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in generated_pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
        sys.stdout.write(f"docs/reference/{name}\n")


if __name__ == "__main__":
    main()
