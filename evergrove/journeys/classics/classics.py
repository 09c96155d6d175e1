"""Ready-made journeys: list them, fill in their settings, install one with all that it names.

Invariants: installing a second time changes nothing; what operators have changed (a template, a segment, the journey
itself) is never replaced unasked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from evergrove.content import InstalledTemplate, install_library, load_template
from evergrove.definitions import MissingDefinitionError, published
from evergrove.journeys.classics.contracts import (
    Classic,
    ClassicSegment,
    InvalidSettingError,
    MissingClassicError,
    Setting,
    SettingValue,
)
from evergrove.journeys.contracts import Journey, JourneyStateError, MissingJourneyError
from evergrove.journeys.documents import read_document
from evergrove.journeys.publishing import PublishedJourney, publish_journey
from evergrove.journeys.reading import as_document, load_journey
from evergrove.segments import SEGMENT, publish_segment

if TYPE_CHECKING:
    from evergrove.kit import Workspace

ClassicOutcome = Literal["installed", "standing"]

WHOLE = re.compile(r"\$\{([a-z_]+)\}")
"""A setting in the document: alone it keeps its type, inside a text it is written out."""

TEXT = re.compile(r"[^\x00-\x1f\x7f]{1,64}")


class OwnJourneyError(JourneyStateError):
    """The workspace has another journey under this key."""

    code = "journey.own"


@dataclass(frozen=True, kw_only=True)
class InstalledClassic:
    """What became of a ready-made journey, of its templates, and of its segments (those published now)."""

    outcome: ClassicOutcome
    published: PublishedJourney
    templates: tuple[InstalledTemplate, ...]
    segments: tuple[str, ...]


@cache
def list_classics() -> tuple[Classic, ...]:
    """All ready-made journeys, in the order of their keys."""
    folder = resources.files("evergrove.journeys.classics") / "documents"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".yaml")), key=lambda file: file.name)
    return tuple(msgspec.convert(read_document(file.read_text(encoding="utf-8")), Classic) for file in files)


def find_classic(key: str) -> Classic:
    """One of them. Raises MissingClassicError."""
    for classic in list_classics():
        if classic.key == key:
            return classic
    keys = ", ".join(one.key for one in list_classics())
    raise MissingClassicError(f"there is no ready-made journey “{key[:64]}”", help=f"one of {keys}")


def document_of(
    classic: Classic,
    *,
    settings: Mapping[str, SettingValue] | None = None,
    topics: Mapping[str, str] | None = None,
    journey_key: str = "",
) -> dict[str, Any]:
    """The journey's document with these settings, defaults for the others; `journey_key`: another key for it.

    `topics`: by message, what it is about instead. Raises InvalidSettingError.
    """
    filled = _filled(classic.journey, _values(classic, settings or {}))
    chosen = _topics(classic, topics or {})
    nodes = [{**node, "topic": chosen[node["id"]]} if node["id"] in chosen else node for node in filled["nodes"]]
    return {**filled, "nodes": nodes, "key": journey_key or classic.key}


def segments_of(classic: Classic, *, settings: Mapping[str, SettingValue] | None = None) -> tuple[ClassicSegment, ...]:
    """The segments that it stands on, with these settings. Raises InvalidSettingError."""
    values = _values(classic, settings or {})
    return tuple(_segment(one, values) for one in classic.segments)


def templates_of(classic: Classic) -> tuple[str, ...]:
    """Keys of the library's templates that it writes with."""
    steps = [step for node in classic.journey["nodes"] for step in node.get("steps", ())]
    return tuple(sorted({step["template"] for step in steps}))


def install_classic(
    workspace: Workspace,
    key: str,
    *,
    author: str,
    settings: Mapping[str, SettingValue] | None = None,
    topics: Mapping[str, str] | None = None,
    journey_key: str = "",
    replaces: bool = False,
    approver: str = "",
) -> InstalledClassic:
    """Publish a ready-made journey, with the templates and segments that it names and nobody has published yet.

    `replaces`: also when the workspace has a journey of this key that says something else; it then is the next version.
    Raises MissingClassicError, InvalidSettingError, OwnJourneyError, NotApprovedError.
    """
    classic = find_classic(key)
    values = _values(classic, settings or {})
    document = document_of(classic, settings=values, topics=topics, journey_key=journey_key)
    is_same = _stands(workspace, document, replaces=replaces)
    templates = install_library(workspace, author=author, approver=approver, keys=templates_of(classic))
    segments = tuple(
        segment.key
        for one in classic.segments
        if _publish_missing(workspace, segment := _segment(one, values), author=author)
    )
    published_now = publish_journey(workspace, document, author=author, note=f"ready made: {classic.key}")
    outcome: ClassicOutcome = "standing" if is_same and not published_now.is_new else "installed"
    return InstalledClassic(outcome=outcome, published=published_now, templates=templates, segments=segments)


def installing_content(
    workspace: Workspace,
    key: str,
    *,
    settings: Mapping[str, SettingValue] | None = None,
    topics: Mapping[str, str] | None = None,
    journey_key: str = "",
) -> tuple[str, dict[str, Any]]:
    """The journey's key, and what `install_classic` would do now, for whoever has to agree to it: the document, the
    templates with their versions (empty: as they ship), the segments. Raises what `install_classic` does.
    """
    classic = find_classic(key)
    document = document_of(classic, settings=settings, topics=topics, journey_key=journey_key)
    _stands(workspace, document, replaces=False)
    content = {
        "classic": classic.key,
        "document": document,
        "templates": {name: _template_reference(workspace, name) for name in templates_of(classic)},
        "segments": [msgspec.to_builtins(one) for one in segments_of(classic, settings=settings)],
    }
    return str(document["key"]), content


def _stands(workspace: Workspace, document: dict[str, Any], *, replaces: bool) -> bool:
    """Whether the workspace has exactly this journey. Raises OwnJourneyError for another one of the same key."""
    standing = _standing(workspace, document["key"])
    is_same = standing is not None and as_document(standing) == as_document(msgspec.convert(document, Journey))
    if standing is not None and not is_same and not replaces:
        raise OwnJourneyError(
            f"there is a journey “{document['key']}” already, and it says something else",
            help="install it under another key (--as), or let it become the next version (--replace)",
        )
    return is_same


def _template_reference(workspace: Workspace, name: str) -> str:
    try:
        return load_template(workspace, name).reference
    except MissingDefinitionError:
        return ""


def _standing(workspace: Workspace, key: str) -> Journey | None:
    try:
        return load_journey(workspace, key)
    except MissingJourneyError:
        return None


def _segment(segment: ClassicSegment, values: Mapping[str, SettingValue]) -> ClassicSegment:
    return msgspec.convert(_filled(msgspec.to_builtins(segment), values), ClassicSegment)


def _publish_missing(workspace: Workspace, segment: ClassicSegment, *, author: str) -> bool:
    """True when nobody had published a segment of this key."""
    try:
        published(workspace, kind=SEGMENT, key=segment.key)
    except MissingDefinitionError:
        document = {"name": msgspec.to_builtins(segment.name), "rule": segment.rule}
        publish_segment(workspace, msgspec.json.encode(document), key=segment.key, author=author)
        return True
    return False


def _values(classic: Classic, given: Mapping[str, SettingValue]) -> dict[str, SettingValue]:
    for name in given:
        if classic.setting(name) is None:
            known = ", ".join(one.name for one in classic.settings)
            raise InvalidSettingError(f"“{classic.key}” has no setting “{name[:64]}”", help=f"one of {known}")
    return {one.name: _checked(one, given.get(one.name, one.default)) for one in classic.settings}


def _topics(classic: Classic, given: Mapping[str, str]) -> Mapping[str, str]:
    """What was given for messages that it has. Whether there is such a topic is asked when it is published."""
    known = [one.node for one in classic.messages]
    for node in given:
        if node not in known:
            raise InvalidSettingError(
                f"“{classic.key}” has no message “{node[:64]}”", help=f"one of {', '.join(known)}"
            )
    return given


def _checked(setting: Setting, value: SettingValue) -> SettingValue:
    """The value in the setting's type. A number may be given as its text, as a command line does."""
    if setting.is_number:
        text = str(value).strip()
        number = int(text) if re.fullmatch(r"-?\d{1,9}", text) else None
        if number is None or not setting.low <= number <= setting.high:
            raise InvalidSettingError(
                f"{setting.name}: {text[:32]} cannot be used",
                help=f"a number from {setting.low:,} to {setting.high:,} {setting.unit}".rstrip(),
            )
        return number
    text = str(value)
    if setting.choices and text not in setting.choices:
        raise InvalidSettingError(
            f"{setting.name}: “{text[:64]}” cannot be used", help=f"one of {', '.join(setting.choices)}"
        )
    if TEXT.fullmatch(text) is None:
        raise InvalidSettingError(f"{setting.name}: this cannot be used", help="1 to 64 characters")
    return text


def _filled(part: Any, values: Mapping[str, SettingValue]) -> Any:
    if isinstance(part, dict):
        return {name: _filled(value, values) for name, value in part.items()}
    if isinstance(part, list | tuple):
        return [_filled(value, values) for value in part]
    if not isinstance(part, str):
        return part
    alone = WHOLE.fullmatch(part)
    if alone is not None:
        return values[alone[1]]
    return WHOLE.sub(lambda found: str(values[found[1]]), part)
