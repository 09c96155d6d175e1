"""A mapping as YAML: what the engineer reads and what the import takes, without what is as it would be anyway."""

from __future__ import annotations

from typing import Any

import msgspec
import yaml

from evergrove.facts.mapping.contracts import Mapping


def mapping_text(mapping: Mapping) -> str:
    """The YAML of a mapping; `parse_mapping` makes an equal one of it."""
    return yaml.dump(_plain(mapping), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100)


class _Dumper(yaml.SafeDumper):
    """Without references from one place to another: people read it."""

    def ignore_aliases(self, data: Any) -> bool:
        del data
        return True


def _plain(value: Any) -> Any:
    if isinstance(value, msgspec.Struct):
        return {
            field.encode_name: _plain(own)
            for field in msgspec.structs.fields(value)
            if (own := getattr(value, field.name)) != _default(field)
        }
    if isinstance(value, dict):
        return {name: _plain(own) for name, own in value.items()}
    return [_plain(own) for own in value] if isinstance(value, tuple) else value


def _default(field: msgspec.structs.FieldInfo) -> Any:
    if field.default_factory is not msgspec.NODEFAULT:
        return field.default_factory()
    return field.default
