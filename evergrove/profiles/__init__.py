"""Who: identity, intake, attributes and consent, tags, the customer's page."""

from evergrove.profiles.attributes import publish_customers, update_profiles
from evergrove.profiles.intake import NOTHING, IntakeCount, run_intake
from evergrove.profiles.tags import TAG_SCHEMA, TAGS, Tag, present_names, tags_relation

__all__ = [
    "NOTHING",
    "TAGS",
    "TAG_SCHEMA",
    "IntakeCount",
    "Tag",
    "present_names",
    "publish_customers",
    "run_intake",
    "tags_relation",
    "update_profiles",
]
