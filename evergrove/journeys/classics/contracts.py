"""The words of ready-made journeys: what each is for, what can be set, what it needs, what to expect of it."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from evergrove.journeys.contracts import Name
from evergrove.kit import InvalidError, MissingError

SettingValue = int | str


class InvalidSettingError(InvalidError):
    code = "journey.invalid_setting"


class MissingClassicError(MissingError):
    code = "journey.missing_classic"


class Setting(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing that a shop may set. A number keeps to `low` … `high` (in `unit`); a text to `choices`, if there are
    any."""

    name: str
    label: Name
    default: SettingValue
    unit: str = ""
    low: int = 0
    high: int = 0
    choices: tuple[str, ...] = ()

    @property
    def is_number(self) -> bool:
        return isinstance(self.default, int)


class ExpectedFigure(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to look at, what to expect of it, and where that is known from.

    `source` `measure`: nobody can say beforehand; the journey's hold-out measures it.
    """

    figure: Name
    expected: Name
    source: str = "measure"


class NeededFact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A fact that the journey hears. `sent_by` `shop`: the shop sends it, as `properties` show; else it is ours."""

    fact: str
    why: Name
    sent_by: Literal["shop", "evergrove"] = "shop"
    properties: dict[str, Any] = {}


class ClassicSegment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A segment that the journey stands on, published with it when nobody has one of this key."""

    key: str
    name: Name
    rule: dict[str, Any]


class ClassicMessage(msgspec.Struct, frozen=True, kw_only=True):
    """One message of a ready-made journey, with the topic that it is about as it ships."""

    node: str
    channels: tuple[str, ...]
    templates: tuple[str, ...]
    topic: str
    message_class: str


class Classic(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A journey ready made. `journey` is its document, in which `${name}` stands for a setting.

    `limits`: what it cannot know or do, said beforehand.
    """

    key: str
    name: Name
    purpose: Name
    settings: tuple[Setting, ...]
    expected: tuple[ExpectedFigure, ...]
    facts: tuple[NeededFact, ...]
    journey: dict[str, Any]
    segments: tuple[ClassicSegment, ...] = ()
    limits: Name | None = None

    @property
    def messages(self) -> tuple[ClassicMessage, ...]:
        """The messages that it plans, in the order of its document."""
        whole = self.journey
        return tuple(
            ClassicMessage(
                node=node["id"],
                channels=tuple(step["channel"] for step in node["steps"]),
                templates=tuple(step["template"] for step in node["steps"]),
                topic=node.get("topic") or whole.get("topic", "all"),
                message_class=node.get("class") or whole.get("class", "marketing"),
            )
            for node in whole["nodes"]
            if node["kind"] == "message"
        )

    def setting(self, name: str) -> Setting | None:
        return next((one for one in self.settings if one.name == name), None)
