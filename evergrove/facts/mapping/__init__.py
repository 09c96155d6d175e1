"""Mappings: what the rows of a source mean, and how raw batches become typed rows by them."""

from __future__ import annotations

from evergrove.facts.mapping.contracts import Becomes, Identifier, Mapping, MappingError, columns_needed
from evergrove.facts.mapping.mends import REJECT_COLUMN, Mend, Mends, cell_text, plain_cells, write_mend_file
from evergrove.facts.mapping.reading import load_mapping, parse_mapping, shipped_mappings
from evergrove.facts.mapping.reasons import REASONS, reason_text
from evergrove.facts.mapping.rows import EXAMPLES_MAX, GIVEN_NUMBER, KEY_SEPARATOR, Flaw, RowMapper, parts_of
from evergrove.facts.mapping.sent_values import (
    read_identifiers,
    read_instants,
    read_lines,
    read_quantities,
    read_totals,
)

__all__ = [
    "EXAMPLES_MAX",
    "GIVEN_NUMBER",
    "KEY_SEPARATOR",
    "REASONS",
    "REJECT_COLUMN",
    "Becomes",
    "Flaw",
    "Identifier",
    "Mapping",
    "MappingError",
    "Mend",
    "Mends",
    "RowMapper",
    "cell_text",
    "columns_needed",
    "load_mapping",
    "parse_mapping",
    "parts_of",
    "plain_cells",
    "read_identifiers",
    "read_instants",
    "read_lines",
    "read_quantities",
    "read_totals",
    "reason_text",
    "shipped_mappings",
    "write_mend_file",
]
