"""Mappings: what the rows of a source mean, and how raw batches become typed rows by them."""

from __future__ import annotations

from evergrove.facts.mapping.contracts import Becomes, Mapping, MappingError, columns_needed
from evergrove.facts.mapping.reading import load_mapping, parse_mapping, shipped_mappings
from evergrove.facts.mapping.reasons import REASONS, reason_text
from evergrove.facts.mapping.rows import RowMapper, parts_of

__all__ = [
    "REASONS",
    "Becomes",
    "Mapping",
    "MappingError",
    "RowMapper",
    "columns_needed",
    "load_mapping",
    "parse_mapping",
    "parts_of",
    "reason_text",
    "shipped_mappings",
]
