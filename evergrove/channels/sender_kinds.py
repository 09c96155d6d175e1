"""The kinds of senders as a form needs them: each setting with its JSON Schema, and which of them are secrets."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec

from evergrove.channels.adapters.contracts import AdapterKind
from evergrove.channels.adapters.registry import ADAPTER_KINDS


@dataclass(frozen=True, kw_only=True)
class SettingField:
    """One setting; `default` is None for secrets and for what has none."""

    name: str
    schema: dict[str, Any]
    is_secret: bool
    is_required: bool
    default: Any


@dataclass(frozen=True, kw_only=True)
class SenderKind:
    """One way to reach people. `is_idempotent`: an attempt of unknown outcome may be made again."""

    kind: str
    channel: str
    fields: tuple[SettingField, ...]
    is_idempotent: bool
    reads_receipts: bool


@cache
def sender_kinds() -> tuple[SenderKind, ...]:
    """Every kind, by channel and name."""
    found = sorted(ADAPTER_KINDS.values(), key=lambda one: (one.channel, one.kind))
    return tuple(_kind(one) for one in found)


def _kind(kind: AdapterKind) -> SenderKind:
    _, components = msgspec.json.schema_components([kind.settings], ref_template="#/{name}")
    whole = components[kind.settings.__name__]
    required = frozenset(whole.get("required", ()))
    return SenderKind(
        kind=kind.kind,
        channel=kind.channel,
        fields=tuple(
            SettingField(
                name=name,
                schema=_resolved(schema, components),
                is_secret=name in kind.secrets,
                is_required=name in required,
                default=None if name in kind.secrets else schema.get("default"),
            )
            for name, schema in whole["properties"].items()
        ),
        is_idempotent=kind.is_idempotent,
        reads_receipts=kind.read_receipts is not None,
    )


def _resolved(schema: dict[str, Any], components: dict[str, Any]) -> dict[str, Any]:
    """The schema without references, so that it stands by itself."""
    if reference := schema.get("$ref"):
        return _resolved(components[reference.removeprefix("#/")], components)
    return {key: value for key, value in schema.items() if key != "default"}
