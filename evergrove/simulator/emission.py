"""From compact rows to Arrow batches of CANDIDATE_SCHEMA: the only place where text is made, a column at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from evergrove.facts import CANDIDATE_SCHEMA, TIMESTAMP
from evergrove.simulator.joining import TRAITS_LINE
from evergrove.simulator.orders import LINES_MAX
from evergrove.simulator.people import (
    ACQUISITION_SHARES,
    CITY_WEIGHTS,
    GIVEN_NAMES_FEMALE,
    GIVEN_NAMES_MALE,
    MEMBER_NUMBER_FIRST,
    SURNAME_SHARES,
    phone_numbers,
)
from evergrove.simulator.population import BIRTH_UNKNOWN
from evergrove.simulator.rows import CHANNELS, DEVICES, KIND, KINDS, VARIANTS, Rows

if TYPE_CHECKING:
    from evergrove.simulator.scene import Scene

_IDENTIFIER_KINDS = pa.array(["member_number", "phone", "email"])
_GIVEN_NAMES = [*GIVEN_NAMES_FEMALE, *GIVEN_NAMES_MALE]

Numbers = npt.NDArray[np.signedinteger]


def to_batch(scene: Scene, *, rows: Rows) -> pa.RecordBatch:
    """Candidates in the order of the rows; `received_at` equals `occurred_at`, absent columns are null."""
    world, shop = scene.world, scene.shop
    customer, kind = rows["customer"].astype(np.int64), rows["kind"]
    time = pa.array(np.ascontiguousarray(rows["time"])).view(TIMESTAMP)
    known = customer >= 0
    city = np.where(known, scene.city[customer], -1)
    telling = np.flatnonzero((kind == KIND["Profile Updated"]) & (rows["quantity"] == TRAITS_LINE))
    quantity = rows["quantity"].astype(np.int64)
    quantity[telling] = -1
    has_money = np.where(rows["amount"] >= 0, 0, -1)
    product = rows["product"]
    tried = np.where(kind == KIND["Experiment Exposed"], 0, -1)
    suffix = _named(["", *(f"#{line}" for line in range(1, LINES_MAX + 1))], np.maximum(rows["line"], 0))
    columns = {
        "fact_id": _join(f"sim-{world.name}-", _text(rows["number"]), suffix),
        "name": _named(KINDS, kind),
        "identifiers": _identifiers(customer, telling=telling),
        "occurred_at": time,
        "received_at": time,
        "utc_offset_minutes": pa.array(np.full(len(rows), world.utc_offset_minutes, dtype=np.int32)),
        "source": _named(["simulator"], np.zeros(len(rows), dtype=np.int64)),
        "channel": _named(CHANNELS, rows["channel"]),
        "device": _named(DEVICES, rows["device"]),
        "session_id": _join("session-", _text(rows["session"])),
        "utm_source": _named(ACQUISITION_SHARES, _acquisition(scene, customer=customer, kind=kind)),
        "country": _named(["CN"], np.where(known, 0, -1)),
        "region": _named([region for region, _ in CITY_WEIGHTS], city),
        "city": _named([name for _, name in CITY_WEIGHTS], city),
        "order_id": _join("order-", _text(rows["order"])),
        "product_id": _named(shop.product_ids, product),
        "category": _named(shop.category_names, np.where(product >= 0, shop.categories[product], -1)),
        "quantity": pa.array(quantity, mask=quantity < 0),
        "amount_minor": pa.array(np.ascontiguousarray(rows["amount"]), mask=rows["amount"] < 0),
        "currency": _named([world.currency], has_money),
        "campaign_key": _named([campaign.key for campaign in world.messaging.campaigns], rows["campaign"]),
        "message_id": _join("message-", _text(rows["message"])),
        "experiment_key": _named([world.messaging.experiment_key], tried),
        "variant": _named(VARIANTS, rows["variant"]),
        "properties": _properties(scene, rows=rows, telling=telling),
    }
    return pa.RecordBatch.from_arrays(
        [columns.get(field.name, pa.nulls(len(rows), field.type)) for field in CANDIDATE_SCHEMA],
        schema=CANDIDATE_SCHEMA,
    )


def _acquisition(scene: Scene, *, customer: Numbers, kind: Numbers) -> Numbers:
    return np.where(kind == KIND["Signed Up"], scene.people.acquisition[customer], -1)


def _identifiers(customer: Numbers, *, telling: Numbers) -> pa.ListArray:
    """The card number of every known customer, and phone and e-mail in the rows that tell who somebody is."""
    counts = (customer >= 0).astype(np.int32)
    counts[telling] = 3
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    known = customer[customer >= 0]
    cards = _join("M", _text(MEMBER_NUMBER_FIRST + known))
    where_cards = offsets[:-1][customer >= 0]
    kinds = np.zeros(offsets[-1], dtype=np.int8)
    source = np.empty(offsets[-1], dtype=np.int64)
    source[where_cards] = np.arange(len(known))
    for slot in (1, 2):
        kinds[offsets[telling] + slot] = slot
        source[offsets[telling] + slot] = len(known) + (slot - 1) * len(telling) + np.arange(len(telling))
    phones = _join("+86", _text(phone_numbers(customer[telling])))
    mails = _join("member", _text(MEMBER_NUMBER_FIRST + customer[telling]), "@example.com")
    values = cards if not len(telling) else pa.concat_arrays([cards, phones, mails]).take(pa.array(source))
    pairs = pa.StructArray.from_arrays([_IDENTIFIER_KINDS.take(pa.array(kinds)), values], names=["kind", "value"])
    return pa.ListArray.from_arrays(pa.array(offsets), pairs)


def _properties(scene: Scene, *, rows: Rows, telling: Numbers) -> pa.Array:
    """The ready texts by code, and behind them those of this batch alone: whole profiles, facts about a ticket."""
    codes = rows["properties"].astype(np.int64)
    ready = scene.texts.column
    ticket = np.flatnonzero(rows["ticket"] >= 0)
    opening = pc.utf8_slice_codeunits(ready.take(pa.array(codes[ticket])), 0, -1)
    about_ticket = _join(opening, ', "ticket_id": "ticket-', _text(rows["ticket"][ticket]), '"}')
    profiles = _traits(scene, customer=rows["customer"][telling].astype(np.int64))
    codes[ticket] = len(ready) + np.arange(len(ticket))
    codes[telling] = len(ready) + len(ticket) + np.arange(len(telling))
    return pa.concat_arrays([ready, about_ticket, profiles]).take(pa.array(codes))


def _traits(scene: Scene, *, customer: Numbers) -> pa.Array:
    people = scene.people
    born = people.birth_day[customer]
    birthday = pa.array(born, mask=born == BIRTH_UNKNOWN, type=pa.date32()).cast(pa.string())
    joined = pa.array(people.joined_at[customer]).view(TIMESTAMP)
    return _join(
        '{"simulated": true, "traits": {"name": "',
        _named(SURNAME_SHARES, people.surname[customer]),
        _named(_GIVEN_NAMES, people.given_name[customer]),
        '", "gender": "',
        _named(["male", "female"], people.female[customer].astype(np.int64)),
        pc.fill_null(_join('", "birthday": "', birthday), ""),
        '", "region": "',
        _named([region for region, _ in CITY_WEIGHTS], people.city[customer]),
        '", "city": "',
        _named([name for _, name in CITY_WEIGHTS], people.city[customer]),
        '", "acquisition_channel": "',
        _named(ACQUISITION_SHARES, people.acquisition[customer]),
        '", "registered_at": "',
        pc.strftime(joined, format="%Y-%m-%dT%H:%M:%SZ") if len(customer) else pa.array([], pa.string()),
        '"}}',
    )


def _named(names: object, codes: Numbers) -> pa.Array:
    """The name of each code, null below 0."""
    table = pa.array(list(names), type=pa.string())  # type: ignore[call-overload]
    return table.take(pa.array(np.ascontiguousarray(codes), mask=codes < 0))


def _text(numbers: Numbers) -> pa.Array:
    """Decimal digits, null below 0."""
    return pa.array(np.ascontiguousarray(numbers), mask=numbers < 0).cast(pa.string())


def _join(*parts: object) -> pa.Array:
    """Texts put together entry by entry; null where any part is."""
    return pc.binary_join_element_wise(*parts, pa.scalar(""))
