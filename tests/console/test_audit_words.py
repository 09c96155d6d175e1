"""Everything that the audit log can say has words in both languages, and the link of a line leads to a page."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from fastapi.routing import iter_route_contexts

import evergrove
from evergrove.access import Permission
from evergrove.api import build_app
from evergrove.api.routing import AuditedRoute
from evergrove.kit import Settings, SystemClock

PACKAGE = Path(evergrove.__file__).parent
CONSOLE = PACKAGE.parent / "console" / "src"
WRITTEN = re.compile(r'(?:action="|^THROTTLED = ")([a-z_.]+)"', re.MULTILINE)


def of_routes() -> set[str]:
    """The names of the routes that write a line by themselves."""
    found = set()
    for context in iter_route_contexts(build_app(Settings(), clock=SystemClock()).routes):
        if isinstance(context.original_route, AuditedRoute):
            asked = [getattr(one.call, "requires", None) for one in context.dependant.dependencies]
            if any(isinstance(one, Permission) and not one.only_reads for one in asked):
                found.add(str(context.name))
    return found


def written_out() -> set[str]:
    """The actions that the package writes with words of its own."""
    texts = [path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")]
    return {action for text in texts if "write_audit" in text for action in WRITTEN.findall(text)}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_audited_action_has_words(language: str) -> None:
    words = json.loads((CONSOLE / "locales" / language / "audit.json").read_text(encoding="utf-8"))["action"]

    def said(action: str) -> object:
        first, _, rest = action.partition(".")
        return words.get(first, {}).get(rest) if rest else words.get(first)

    assert len(of_routes()) > 50
    assert len(written_out()) > 10
    assert [action for action in sorted(of_routes() | written_out()) if not isinstance(said(action), str)] == []


def test_the_links_of_lines_lead_to_pages() -> None:
    places = (CONSOLE / "pages" / "audit" / "places.ts").read_text(encoding="utf-8")
    routes = (CONSOLE / "app" / "router.tsx").read_text(encoding="utf-8")
    linked = set(re.findall(r"=> [`\"]([a-z/]+?)(/\$\{\w+\})?[`\"]", places))
    assert len(linked) > 8
    for path, parameter in linked:
        pattern = rf'path: "{path}/:\w+"' if parameter else rf'path: "{path}"'
        assert re.search(pattern, routes), path
