"""Versions of everything that operators edit: tags, score settings, segments, mappings, policies."""

from evergrove.definitions.service import (
    Definition,
    DefinitionTooLargeError,
    MissingDefinitionError,
    all_published,
    canonical_json,
    publish,
    published,
    published_versions,
)

__all__ = [
    "Definition",
    "DefinitionTooLargeError",
    "MissingDefinitionError",
    "all_published",
    "canonical_json",
    "publish",
    "published",
    "published_versions",
]
