"""Write docs/reference/openapi.json alone, from which the console's types are made; `make docs` writes every page."""

from __future__ import annotations

import sys
from pathlib import Path

from evergrove.api.reference import openapi_text

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "openapi.json"


def main() -> None:
    PAGE.write_text(openapi_text(), encoding="utf-8")
    sys.stdout.write(f"{PAGE.name}: {PAGE.stat().st_size:,} bytes\n")


if __name__ == "__main__":
    main()
