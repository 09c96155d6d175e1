"""Mappings: what the rows of a source mean, and how raw batches become typed rows by them."""

from __future__ import annotations

from evergrove.facts.mapping.contracts import Becomes, Identifier, Mapping, MappingError, columns_needed
from evergrove.facts.mapping.reading import load_mapping, parse_mapping, shipped_mappings
from evergrove.facts.mapping.reasons import REASONS, reason_text
from evergrove.facts.mapping.rows import RowMapper, parts_of
from evergrove.facts.mapping.sent_values import (
    read_identifiers,
    read_instants,
    read_lines,
    read_quantities,
    read_totals,
)

__all__ = [
    "REASONS",
    "Becomes",
    "Identifier",
    "Mapping",
    "MappingError",
    "RowMapper",
    "columns_needed",
    "load_mapping",
    "parse_mapping",
    "parts_of",
    "read_identifiers",
    "read_instants",
    "read_lines",
    "read_quantities",
    "read_totals",
    "reason_text",
    "shipped_mappings",
]
