"""The attributes of many people at once, for what is written to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from evergrove.facts import each_of
from evergrove.profiles.combining import Said, Strategy, combine_attributes
from evergrove.profiles.identity_queries import hanging_under
from evergrove.profiles.tables import attributes


def attribute_values(
    connection: sa.Connection, roots: Sequence[str], *, strategies: Mapping[str, Strategy]
) -> dict[str, dict[str, Any]]:
    """Attribute → value of each root (united customers as `load_profile` unites them); those without any are absent."""
    root_of = {root: root for root in roots}
    for root, members in hanging_under(connection, roots).items():
        root_of |= dict.fromkeys(members, root)
    query = sa.select(attributes).where(attributes.c.customer_id.in_(sa.select(each_of(connection, list(root_of)))))
    said: dict[str, list[Said]] = {}
    for row in connection.execute(query):
        said.setdefault(root_of[row.customer_id], []).append(Said(**row._mapping))
    return {
        root: {key: msgspec.json.decode(text) for key, text in combine_attributes(rows, strategies).items()}
        for root, rows in said.items()
    }
