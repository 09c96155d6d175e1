"""Attributes as of t: the newest value of each key, from `Profile Updated` facts."""

from __future__ import annotations

import re

import ibis
import ibis.expr.types as ir

from evergrove.facts import Engine, get_json_object
from evergrove.kit import InvalidError

PROFILE_UPDATED = "Profile Updated"

ATTRIBUTE_KEY = re.compile(r"^[A-Za-z_][A-Za-z0-9_]{0,63}$")
"""A key becomes a column and a step of a JSON path: no dots, no blanks, at most 64 characters."""

ATTRIBUTES_MAX = 200
"""Columns of one relation: each is parsed out of every profile fact."""

PLACE_DIGITS = 9
"""Digits of a fact's place in its customer's sequence, in front of the value: text then sorts by time."""


class InvalidAttributeError(InvalidError):
    code = "attribute.invalid"


def attributes_relation(engine: Engine, facts: ir.Table, keys: tuple[str, ...]) -> ir.Table:
    """One row a customer with a `Profile Updated` fact in `facts`: customer_id and the text of each key.

    The newest fact that names a key gives its value, by (occurred_us, fact_id); an empty text or a JSON null is no
    value. Raises InvalidAttributeError for a key that is no plain name, or for more than ATTRIBUTES_MAX of them.
    """
    del engine  # the expression needs none of its services; kept so that all relations are made alike
    _check_keys(keys)
    rows = facts.filter((facts.name == PROFILE_UPDATED) & facts.customer_id.notnull() & facts.properties.notnull())
    rows = rows.select(
        "customer_id",
        "occurred_us",
        "fact_id",
        **{key: get_json_object(rows.properties, f"$.traits.{key}").nullif("") for key in keys},
    )
    own = ibis.window(group_by=rows.customer_id, order_by=[rows.occurred_us, rows.fact_id])
    rows = rows.mutate(place=(10**PLACE_DIGITS + ibis.row_number().over(own)).cast("string"))
    # The largest text is that of the last place: one aggregate a key instead of one sort a key.
    newest = {key: (rows.place + rows[key]).max() for key in keys}
    rows = rows.group_by("customer_id").agg(**newest)
    return rows.select("customer_id", **{key: rows[key].substr(PLACE_DIGITS + 1) for key in keys})


def _check_keys(keys: tuple[str, ...]) -> None:
    wrong = [key for key in keys if not ATTRIBUTE_KEY.match(key)]
    if wrong:
        raise InvalidAttributeError(
            f"{wrong[0]!r} cannot be an attribute's key",
            help="use letters, digits and underscores, a letter first, at most 64 characters",
            keys=wrong,
        )
    if len(set(keys)) != len(keys) or len(keys) > ATTRIBUTES_MAX:
        raise InvalidAttributeError(
            f"{len(keys)} attribute keys were asked for, with repeats or above the limit",
            help=f"name each key once, at most {ATTRIBUTES_MAX}",
        )
