"""Who: identity, intake, attributes and consent, tags, the customer's page."""

from evergrove.profiles.attributes import publish_customers, update_profiles
from evergrove.profiles.attributes_relation import InvalidAttributeError, attributes_relation
from evergrove.profiles.completeness import (
    COMPLETENESS_SHARE_TARGET,
    completeness_by_attribute,
    completeness_relation,
)
from evergrove.profiles.data_quality import DATA_QUALITY_SCHEMA, data_quality
from evergrove.profiles.erasure import (
    Erasure,
    finish_erasures,
    open_erasures,
    remove_old_rejects,
    request_erasure,
)
from evergrove.profiles.intake import NOTHING, IntakeCount, run_intake
from evergrove.profiles.lookup import Profile, find_customer, load_profile, masked
from evergrove.profiles.tags import (
    FAMILIES,
    TAG_SCHEMA,
    TAGS,
    Family,
    InvalidTagError,
    Tag,
    TagGroup,
    TagKind,
    is_known,
    own_tags_relation,
    present_names,
    rule_changes,
    tag_changes,
    tag_reference,
    tags_relation,
)

__all__ = [
    "COMPLETENESS_SHARE_TARGET",
    "DATA_QUALITY_SCHEMA",
    "FAMILIES",
    "NOTHING",
    "TAGS",
    "TAG_SCHEMA",
    "Erasure",
    "Family",
    "IntakeCount",
    "InvalidAttributeError",
    "InvalidTagError",
    "Profile",
    "Tag",
    "TagGroup",
    "TagKind",
    "attributes_relation",
    "completeness_by_attribute",
    "completeness_relation",
    "data_quality",
    "find_customer",
    "finish_erasures",
    "is_known",
    "load_profile",
    "masked",
    "open_erasures",
    "own_tags_relation",
    "present_names",
    "publish_customers",
    "remove_old_rejects",
    "request_erasure",
    "rule_changes",
    "run_intake",
    "tag_changes",
    "tag_reference",
    "tags_relation",
    "update_profiles",
]
