"""The catalogue: every family, every tag, in the order of the columns."""

from __future__ import annotations

import pyarrow as pa

from evergrove.profiles.tags.combined import COMBINED_TAGS
from evergrove.profiles.tags.contracts import Family, Tag, TagGroup
from evergrove.profiles.tags.items import CATEGORIES, PRICES, PRODUCTS
from evergrove.profiles.tags.loyalty import COUPONS, POINTS, POSTS, TIERS
from evergrove.profiles.tags.messages import MESSAGES
from evergrove.profiles.tags.orders import ORDERS
from evergrove.profiles.tags.people import KNOWN, PROFILES
from evergrove.profiles.tags.places import ORDER_CHANNELS, ORDER_PLACES, ORIGINS
from evergrove.profiles.tags.service import SURVEYS, TICKETS
from evergrove.profiles.tags.visits import DEVICES, LOOKS, VISITS

FAMILIES: tuple[Family, ...] = (
    KNOWN,
    PROFILES,
    ORDERS,
    PRODUCTS,
    PRICES,
    CATEGORIES,
    ORDER_CHANNELS,
    ORDER_PLACES,
    ORIGINS,
    VISITS,
    DEVICES,
    LOOKS,
    MESSAGES,
    TICKETS,
    SURVEYS,
    POINTS,
    COUPONS,
    TIERS,
    POSTS,
)
"""Each family is one grouping; KNOWN comes first: it has a row for every customer."""


def _by_group() -> tuple[Tag, ...]:
    tags = [*(tag for family in FAMILIES for tag in family.tags), *COMBINED_TAGS]
    groups = list(TagGroup)
    return tuple(sorted(tags, key=lambda tag: groups.index(tag.group)))


TAGS: tuple[Tag, ...] = _by_group()

TAG_SCHEMA = pa.schema([pa.field("customer_id", pa.string()), *(tag.arrow_field for tag in TAGS)])
"""The columns of the tags relation and of the snapshot `tags`."""
