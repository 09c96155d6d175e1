"""Mappings from YAML: the shipped ones by name, others by path, each checked before it is used."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
import yaml

from evergrove.facts.mapping.contracts import FACT_COLUMNS, Becomes, Mapping, MappingError, ValueText
from evergrove.facts.mapping.rules import check_condition
from evergrove.kit.errors import MissingError
from evergrove.kit.strict_yaml import StrictLoader

ATTRIBUTES_FACT = "Profile Updated"
"""The fact that attributes are read from."""

NAME_CHARACTERS_MAX = 80
"""Names of mappings and sources stand in keys, leases and every fact."""

MAPPING_BYTES_MAX = 256 * 1024
"""A mapping file; the shipped ones have under 5 KB."""

_FOLDER = resources.files("evergrove.facts.mapping") / "shipped"


def shipped_mappings() -> tuple[str, ...]:
    """The names of the mappings that come with the product, sorted."""
    return tuple(sorted(Path(file.name).stem for file in _FOLDER.iterdir() if file.name.endswith(".yaml")))


def shipped_text(name: str) -> str:
    """The YAML of a shipped mapping."""
    return (_FOLDER / f"{name}.yaml").read_text("utf-8")


def load_mapping(name_or_path: str | Path) -> Mapping:
    """A shipped mapping by its name, or one from a YAML file.

    Raises MissingError if there is neither, MappingError if it cannot be used.
    """
    if str(name_or_path) in shipped_mappings():
        return parse_mapping(shipped_text(str(name_or_path)))
    path = Path(name_or_path)
    if not path.is_file():
        raise MissingError(
            f"there is no mapping “{name_or_path}”",
            help=f"give the path of a YAML file, or one of {', '.join(shipped_mappings())}",
        )
    if path.stat().st_size > MAPPING_BYTES_MAX:
        raise MappingError(f"“{path.name}” is too large for a mapping", help="is it the data file?")
    try:
        return parse_mapping(path.read_text("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise MappingError(f"“{path.name}” is not UTF-8", help="save the mapping as UTF-8") from error


def parse_mapping(text: str) -> Mapping:
    """A mapping from YAML text. Raises MappingError, which names the place."""
    try:
        raw = yaml.load(text, Loader=_PlainLoader)  # noqa: S506 - a SafeLoader
    except (yaml.YAMLError, RecursionError) as error:
        raise MappingError(f"the mapping is not valid YAML: {error}", help="correct it at that place") from error
    try:
        mapping = msgspec.convert(raw, Mapping)
    except (msgspec.ValidationError, RecursionError) as error:
        raise MappingError(f"the mapping: {error}", help="`$.rows[0]` means the first entry under “rows”") from error
    _check(mapping)
    return mapping


class _PlainLoader(StrictLoader):
    """YAML without its guesses at dates: they stay text."""

    noun = "a mapping"


_PlainLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _check(mapping: Mapping) -> None:
    if not mapping.key:
        raise MappingError("the mapping names no key", help="“key” lists the columns that tell one row from another")
    for word, text in (("name", mapping.name), ("source", mapping.source)):
        if not 1 <= len(text) <= NAME_CHARACTERS_MAX:
            raise MappingError(
                f"the mapping's “{word}” has {len(text)} characters", help=f"use 1 to {NAME_CHARACTERS_MAX}"
            )
    if not mapping.rows:
        raise MappingError("the mapping has no “rows”", help="say what a row becomes")
    try:
        ZoneInfo(mapping.time.zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise MappingError(
            f"the zone “{mapping.time.zone}” is not known", help="write an IANA name such as Asia/Shanghai"
        ) from error
    _check_fact_columns(mapping.columns, place="$.columns")
    for position, rule in enumerate((*mapping.leave_out, *mapping.reject)):
        check_condition(rule.when, place=f"rule {position + 1} “{rule.name}”")
    for number, kind in enumerate(mapping.rows):
        check_condition(kind.when, place=f"$.rows[{number}].when")
        if not kind.becomes:
            raise MappingError(f"$.rows[{number}] becomes nothing", help="use “leave_out” for rows to leave out")
        for position, becomes in enumerate(kind.becomes):
            _check_becomes(mapping, becomes, place=f"$.rows[{number}].becomes[{position}]")


def _check_becomes(mapping: Mapping, becomes: Becomes, *, place: str) -> None:
    if becomes.traits and becomes.fact != ATTRIBUTES_FACT:
        raise MappingError(
            f"{place}: “traits” are kept on “{ATTRIBUTES_FACT}” only",
            help=f"add an entry `- {{fact: {ATTRIBUTES_FACT}, traits: …}}` beside it under “becomes”",
        )
    check_condition(becomes.when, place=f"{place}.when")
    _check_fact_columns(becomes.columns, place=f"{place}.columns")
    if bool(becomes.fact) == bool(becomes.order) or bool(becomes.order) != bool(becomes.item):
        raise MappingError(f"{place} must name “fact”, or “order” and “item” together", help="see the shipped mappings")
    priced = becomes.unit_price is not None or becomes.amount is not None
    if becomes.order and (becomes.quantity is None or not priced):
        raise MappingError(f"{place}: an order's lines need “quantity” and “unit_price” or “amount”", help="name them")
    if becomes.unit_price is not None and (becomes.amount is not None or becomes.quantity is None):
        raise MappingError(f"{place}: “unit_price” goes with “quantity”, and without “amount”", help="take one out")
    if priced and mapping.currency is None:
        raise MappingError(
            f"{place} has money, but the mapping has no “currency”", help="write currency: {fixed: CNY} or a column"
        )


def _check_fact_columns(columns: dict[str, ValueText], *, place: str) -> None:
    for name in columns:
        if name not in FACT_COLUMNS:
            raise MappingError(f"{place}: a fact has no column “{name}”", help=f"one of {', '.join(FACT_COLUMNS)}")
