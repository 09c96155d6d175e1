"""Tags: the catalogue, and its values for every customer as of t."""

from evergrove.profiles.tags.compute import is_known, present_names, tags_relation
from evergrove.profiles.tags.contracts import Family, Tag, TagGroup, TagKind
from evergrove.profiles.tags.registry import FAMILIES, TAG_SCHEMA, TAGS

__all__ = [
    "FAMILIES",
    "TAGS",
    "TAG_SCHEMA",
    "Family",
    "Tag",
    "TagGroup",
    "TagKind",
    "is_known",
    "present_names",
    "tags_relation",
]
