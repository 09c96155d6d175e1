"""Who: identity, intake, attributes and consent, tags, the customer's page."""

from evergrove.profiles.attributes import publish_customers, update_profiles
from evergrove.profiles.erasure import Erasure, finish_erasures, open_erasures, request_erasure
from evergrove.profiles.intake import NOTHING, IntakeCount, run_intake
from evergrove.profiles.lookup import Profile, find_customer, load_profile, masked
from evergrove.profiles.tags import TAG_SCHEMA, TAGS, Tag, present_names, tags_relation

__all__ = [
    "NOTHING",
    "TAGS",
    "TAG_SCHEMA",
    "Erasure",
    "IntakeCount",
    "Profile",
    "Tag",
    "find_customer",
    "finish_erasures",
    "load_profile",
    "masked",
    "open_erasures",
    "present_names",
    "publish_customers",
    "request_erasure",
    "run_intake",
    "tags_relation",
    "update_profiles",
]
