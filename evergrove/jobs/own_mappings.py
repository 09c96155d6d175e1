"""The mappings of a workspace: those that come with the product, and those that its imports have published.

Every import publishes the mapping that it used, so a file like an earlier one needs none to be made again.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import msgspec

from evergrove.definitions import all_published
from evergrove.facts import FileOptions, Mapping, columns_needed, load_mapping, shipped_mappings
from evergrove.kit import Workspace


@dataclass(frozen=True, kw_only=True)
class OwnMapping:
    """A mapping that somebody of the workspace made, as it was last imported with."""

    mapping: Mapping
    at: datetime


def own_mappings(workspace: Workspace) -> list[OwnMapping]:
    """The newest version of each, by name."""
    found = []
    for one in all_published(workspace, kind="mapping"):
        if one.key in shipped_mappings():
            continue
        try:
            found.append(OwnMapping(mapping=msgspec.convert(one.body, Mapping), at=one.at))
        except msgspec.ValidationError:  # of a version of Evergrove that knew other keys
            continue
    return found


def find_mapping(workspace: Workspace, name: str) -> Mapping | None:
    """The shipped mapping of that name, else the workspace's own; None where there is neither."""
    if name in shipped_mappings():
        return load_mapping(name)
    return next((one.mapping for one in own_mappings(workspace) if one.mapping.name == name), None)


def recognised_mapping(workspace: Workspace, *, columns: Collection[str], options: FileOptions) -> Mapping | None:
    """The mapping whose columns are all in such a file: an own one before a shipped one, then the one with most.

    Of two own ones that need as many, the one that was made last.
    """
    own = sorted(own_mappings(workspace), key=lambda one: one.at, reverse=True)
    for known in ([one.mapping for one in own], [load_mapping(name) for name in shipped_mappings()]):
        fitting = [mapping for mapping in known if _fits(mapping, columns=columns, options=options)]
        if fitting:
            return max(fitting, key=lambda mapping: len(columns_needed(mapping)))
    return None


def _fits(mapping: Mapping, *, columns: Collection[str], options: FileOptions) -> bool:
    reads = options.kind != "csv" or mapping.file.delimiter == options.delimiter
    same_sheet = mapping.file.sheet == options.sheet and not mapping.file.lines_before_header
    needed = set(columns_needed(mapping)) - set(mapping.optional_columns)
    return reads and same_sheet and needed <= set(columns)
