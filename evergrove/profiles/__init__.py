"""Who: identity, intake, attributes and consent, tags, the customer's page."""

from evergrove.profiles.attributes import update_profiles
from evergrove.profiles.attributes_relation import InvalidAttributeError, attributes_relation
from evergrove.profiles.combining import STRATEGIES, InvalidStrategyError, merge_strategies, set_merge_strategy
from evergrove.profiles.completeness import (
    COMPLETENESS_SHARE_TARGET,
    completeness_by_attribute,
    completeness_relation,
)
from evergrove.profiles.customer_copy import publish_customers
from evergrove.profiles.data_quality import DATA_QUALITY_SCHEMA, data_quality
from evergrove.profiles.erasure import (
    Erasure,
    finish_erasures,
    open_erasures,
    remove_old_rejects,
    request_erasure,
)
from evergrove.profiles.events import (
    EventSettings,
    RecentEvent,
    event_settings,
    recent_events,
    set_event_settings,
)
from evergrove.profiles.intake import INTAKE_LEASE, NOTHING, IntakeCount, run_intake
from evergrove.profiles.lookup import Profile, find_customer, load_profile, masked
from evergrove.profiles.merges_by_hand import (
    MergeTakenBackError,
    MissingMergeError,
    SameCustomerError,
    TooManyMembersError,
    merge_customers,
    unmerge_customers,
)
from evergrove.profiles.rebuilding import rebuild_profiles
from evergrove.profiles.retention import drop_expired, retention, set_retention
from evergrove.profiles.search import (
    CustomerList,
    CustomerRow,
    count_customers,
    describe_customers,
    list_customers,
    search_customers,
)
from evergrove.profiles.standing import OwnTag, SeenName, attribute_keys, fact_names_seen, own_tag_keys, own_tags_of
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
    "INTAKE_LEASE",
    "NOTHING",
    "STRATEGIES",
    "TAGS",
    "TAG_SCHEMA",
    "CustomerList",
    "CustomerRow",
    "Erasure",
    "EventSettings",
    "Family",
    "IntakeCount",
    "InvalidAttributeError",
    "InvalidStrategyError",
    "InvalidTagError",
    "MergeTakenBackError",
    "MissingMergeError",
    "OwnTag",
    "Profile",
    "RecentEvent",
    "SameCustomerError",
    "SeenName",
    "Tag",
    "TagGroup",
    "TagKind",
    "TooManyMembersError",
    "attribute_keys",
    "attributes_relation",
    "completeness_by_attribute",
    "completeness_relation",
    "count_customers",
    "data_quality",
    "describe_customers",
    "drop_expired",
    "event_settings",
    "fact_names_seen",
    "find_customer",
    "finish_erasures",
    "is_known",
    "list_customers",
    "load_profile",
    "masked",
    "merge_customers",
    "merge_strategies",
    "open_erasures",
    "own_tag_keys",
    "own_tags_of",
    "own_tags_relation",
    "present_names",
    "publish_customers",
    "rebuild_profiles",
    "recent_events",
    "remove_old_rejects",
    "request_erasure",
    "retention",
    "rule_changes",
    "run_intake",
    "search_customers",
    "set_event_settings",
    "set_merge_strategy",
    "set_retention",
    "tag_changes",
    "tag_reference",
    "tags_relation",
    "unmerge_customers",
    "update_profiles",
]
