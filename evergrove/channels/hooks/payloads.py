"""What is posted of a fact: `{"type": name, "timestamp": …, "data": {…}}`, the scheme's advised form. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from evergrove.channels.hooks.contracts import EVERY_FACT, Hook

BODY_BYTES_MAX = 64 * 1024
"""Of one post; a longer one goes without its properties and says so."""

SEGMENT_FACTS = ("Segment Entered", "Segment Exited")

PERSONAL_COLUMNS = frozenset({"anonymous_id", "session_id", "url", "referrer", "city", "device"})
"""What leads to a person or their device; `customer_id` is ours and says nothing to others."""

PERSONAL_FACTS = frozenset({"Profile Updated", "Account Joined", "Push Subscribed", "Push Unsubscribed"})
"""Their properties are what is known of a person."""

INNER_COLUMNS = frozenset({"name", "feed_seq", "schema_version", "import_id", "properties", "occurred_at"})


def wanted_facts(facts: pa.Table, *, hook: Hook) -> pa.Table:
    """Those of `facts` (FACT_SCHEMA) that the webhook asks for."""
    names = facts.column("name")
    chosen = pc.is_in(names, value_set=pa.array(hook.fact_names, pa.string()))
    if EVERY_FACT in hook.fact_names:
        chosen = pc.is_valid(names)
    if hook.segments:
        # `Segment Entered` carries "key@version": the key alone is what an operator names.
        said = pc.fill_null(facts.column("properties"), "")
        segment = pc.struct_field(pc.extract_regex(said, r'"segment":\s*"(?P<key>[^"@]+)'), "key")
        is_change = pc.is_in(names, value_set=pa.array(SEGMENT_FACTS))
        is_named = pc.fill_null(pc.is_in(segment, value_set=pa.array(hook.segments, pa.string())), False)  # noqa: FBT003
        chosen = pc.or_(chosen, pc.and_(is_change, is_named))
    return facts.filter(chosen)


def delivery_id(hook_key: str, fact_id: str) -> str:
    """The same for one fact and one webhook, whenever it is asked."""
    return "whk_" + hashlib.sha256(f"{hook_key}\x00{fact_id}".encode()).hexdigest()[:32]


def payload(fact: dict[str, Any], *, has_personal_data: bool) -> str:
    """The JSON of one fact; what leads to a person goes along only when it was asked for."""
    data = {
        name: value
        for name, value in fact.items()
        if value is not None and name not in INNER_COLUMNS and (has_personal_data or name not in PERSONAL_COLUMNS)
    }
    properties = fact["properties"]
    if properties and (has_personal_data or fact["name"] not in PERSONAL_FACTS):
        data["properties"] = msgspec.Raw(properties.encode())
    text = _written(fact, data)
    if len(text.encode()) <= BODY_BYTES_MAX:
        return text
    data.pop("properties", None)
    return _written(fact, {**data, "is_cut": True})


def with_identifiers(body: str, identifiers: Sequence[tuple[str, str]]) -> bytes:
    """A payload with what its customer is known by, added as it is posted: nothing of it is kept with the delivery."""
    whole = msgspec.json.decode(body)
    whole["data"]["identifiers"] = [{"kind": kind, "value": value} for kind, value in identifiers]
    return msgspec.json.encode(whole)


def _written(fact: dict[str, Any], data: dict[str, Any]) -> str:
    whole = {"type": fact["name"], "timestamp": fact["occurred_at"], "data": data}
    return msgspec.json.encode(whole).decode()
