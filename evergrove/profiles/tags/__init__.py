"""Tags: the catalogue, and its values for every customer as of t."""

from evergrove.profiles.tags.compute import is_known, present_names, tags_relation
from evergrove.profiles.tags.contracts import Family, Tag, TagGroup, TagKind
from evergrove.profiles.tags.own_tags import InvalidTagError, own_tags_relation, rule_changes, tag_changes
from evergrove.profiles.tags.reference import tag_reference
from evergrove.profiles.tags.registry import FAMILIES, TAG_SCHEMA, TAGS

__all__ = [
    "FAMILIES",
    "TAGS",
    "TAG_SCHEMA",
    "Family",
    "InvalidTagError",
    "Tag",
    "TagGroup",
    "TagKind",
    "is_known",
    "own_tags_relation",
    "present_names",
    "rule_changes",
    "tag_changes",
    "tag_reference",
    "tags_relation",
]
