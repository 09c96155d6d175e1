"""What policy must know of the candidates, read from the control database a batch at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from evergrove.channels.contracts import Channel
from evergrove.channels.policy.contracts import (
    REASONS,
    STATES_COUNTED,
    Candidates,
    ChannelKnowledge,
    Codes,
    CountedKind,
    Flags,
    History,
    Knowledge,
    Numbers,
    Stage,
)
from evergrove.channels.policy.rules import PolicyRules
from evergrove.channels.senders import Sender, list_senders, seeds_of, sending_senders
from evergrove.channels.tables import message_plans, messages
from evergrove.facts import each_of, micros, resolve_roots
from evergrove.kit import Workspace
from evergrove.profiles import (
    ADDRESS_STATUSES,
    EVERYTHING,
    Addresses,
    Members,
    addresses_of,
    consent_words,
    members_of_people,
    newest_attributes,
    newest_own_tags,
    workspace_zone,
    zones_of,
)

WAITING = ("planned", "held", "queued", "retrying")
"""States before anything was handed to a sender."""

MERGED = "merged"


def gather_knowledge(
    connection: sa.Connection,
    *,
    workspace: Workspace,
    candidates: Candidates,
    rules: PolicyRules,
    now: datetime,
    stage: Stage = "plan",
    released: Mapping[Channel, int] | None = None,
) -> Knowledge:
    """Who the candidates are today, their addresses, consents, history, zone and tier, in the caller's transaction.

    `released`: messages of a channel that went out in the running second, for the rate of its sender. Messages among
    the candidates themselves never count as history.
    """
    roots = _plain(resolve_roots(connection, candidates.customer_id))
    members = members_of_people(connection, roots)
    place = np.asarray(pc.index_in(roots, value_set=members.root_ids)).astype(np.int64)
    channels = _channels(connection, candidates, now=now, released=released or {})
    reached = _reached(connection, members, candidates, place=place, channels=channels)
    zone = zones_of(connection, members, fallback=workspace_zone(workspace))
    return Knowledge(
        root_id=roots,
        place=place,
        persons_count=members.count,
        is_erased=~members.is_known[place],
        is_united=_united_rows(connection, members, candidates, place=place, stage=stage),
        address=reached.address,
        address_mark=reached.mark,
        address_state=reached.state,
        suppression=reached.suppression,
        consent=_consents(connection, members, candidates, rules=rules, place=place),
        is_seed=reached.is_seed,
        zone=zone.take(pa.array(place)),
        tier=_tiers(connection, members, rules=rules).take(pa.array(place)),
        history=_history(connection, members, candidates, rules=rules, now=now, stage=stage),
        channels=channels,
        spent_minor=_spent(connection, candidates) if stage == "plan" else {},
        spent_month_minor=_spent_in_month(connection, rules=rules, now=now) if stage == "plan" else 0,
    )


def _plain(ids: pa.Array) -> pa.Array:
    return ids.combine_chunks() if isinstance(ids, pa.ChunkedArray) else ids


def _channels(
    connection: sa.Connection, candidates: Candidates, *, now: datetime, released: Mapping[Channel, int]
) -> dict[Channel, ChannelKnowledge]:
    """What the senders of each channel allow together: several of them share its messages."""
    found: dict[Channel, ChannelKnowledge] = {}
    for channel in dict.fromkeys(kind.channel for kind in candidates.kinds):
        enabled = [one for one in list_senders(connection, channel=channel) if one.is_enabled]
        chosen = sending_senders(connection, channel=channel, now=now)
        found[channel] = ChannelKnowledge(
            has_sender=bool(enabled),
            is_licensed=bool(chosen),
            is_live=any(one.is_live for one in chosen),
            cost_minor=chosen[0].cost_minor if chosen else 0,
            rate_per_second=_rate(chosen),
            released=released.get(channel, 0),
        )
    return found


def _rate(chosen: Sequence[Sender]) -> int:
    """Of all senders together; 0, no limit, when one of them has none."""
    rates = [one.rate_per_second for one in chosen]
    return sum(rates) if all(rates) else 0


@dataclass(frozen=True, kw_only=True)
class _Reached:
    """Of each row: the address, and what stands against it."""

    address: pa.Array
    mark: pa.Array
    state: Codes
    suppression: Codes
    is_seed: Flags


def _reached(
    connection: sa.Connection,
    members: Members,
    candidates: Candidates,
    *,
    place: Numbers,
    channels: Mapping[Channel, ChannelKnowledge],
) -> _Reached:
    count = candidates.count
    address, mark = np.full(count, None, dtype=object), np.full(count, "", dtype=object)
    state = np.full(count, ADDRESS_STATUSES.index("none"), dtype=np.int8)
    suppression, is_seed = np.zeros(count, dtype=np.int8), np.zeros(count, dtype=bool)
    for channel, known in channels.items():
        best = addresses_of(connection, members, channel=channel)
        seeds = frozenset() if known.is_live else seeds_of(connection, channel=channel)
        statuses = np.array([ADDRESS_STATUSES.index(one) for one in best.status], dtype=np.int8)
        values, marks = np.array(best.value.to_pylist(), dtype=object), np.array(best.mark.to_pylist(), dtype=object)
        seeded = np.array([value in seeds for value in values.tolist()], dtype=bool)
        for number, kind in enumerate(candidates.kinds):
            if kind.channel != channel:
                continue
            rows = np.flatnonzero(candidates.kind == number)
            people = place[rows]
            address[rows], mark[rows], state[rows] = values[people], marks[people], statuses[people]
            is_seed[rows] = seeded[people]
            suppression[rows] = _refused(best, topic=kind.topic, count=members.count)[people]
    return _Reached(
        address=pa.array(address, pa.string()),
        mark=pa.array(mark, pa.string()),
        state=state,
        suppression=suppression,
        is_seed=is_seed,
    )


def _refused(best: Addresses, *, topic: str, count: int) -> Codes:
    """The reason why nothing on the topic may be sent to each person; a complaint goes before an unsubscription."""
    found = np.zeros(count, dtype=np.int8)
    for reason in ("unsubscribed", "complained"):
        people = [
            one.place for one in best.refusals if one.reason == reason and one.topic in (EVERYTHING, "all", topic)
        ]
        found[people] = REASONS.index("complained" if reason == "complained" else "unsubscribed")
    return found


def _consents(
    connection: sa.Connection, members: Members, candidates: Candidates, *, rules: PolicyRules, place: Numbers
) -> Codes:
    found = np.zeros(candidates.count, dtype=np.int8)
    asked = {
        number: (kind.channel, kind.topic)
        for number, kind in enumerate(candidates.kinds)
        if kind.message_class == "marketing" and rules.consent_of(kind.channel) != "not_needed"
    }
    if not asked:
        return found
    words = consent_words(connection, members, channels={channel for channel, _ in asked.values()})
    states = {pair: words.states(channel=pair[0], topic=pair[1]) for pair in set(asked.values())}
    for number, pair in asked.items():
        rows = np.flatnonzero(candidates.kind == number)
        found[rows] = states[pair][place[rows]]
    return found


def _tiers(connection: sa.Connection, members: Members, *, rules: PolicyRules) -> pa.DictionaryArray:
    """Of each person, as text; null where nothing asks for it."""
    values: Sequence[object] = [None] * members.count
    if any(limit.tiers for limit in rules.limits):
        values = (
            newest_own_tags(connection, members, key=rules.tier.key)
            if rules.tier.source == "own_tag"
            else newest_attributes(connection, members, keys=[rules.tier.key])
        )
    texts = [None if value is None else str(value) for value in values]
    return pa.array(texts, pa.string()).dictionary_encode()


def _united_rows(
    connection: sa.Connection, members: Members, candidates: Candidates, *, place: Numbers, stage: Stage
) -> Flags:
    """Which rows are of people who have a message of the launch and node under another id of theirs.

    Of two that wait, the one that was planned first stands; one that went out, or was decided otherwise, goes before.
    """
    found = np.zeros(candidates.count, dtype=bool)
    united = np.bincount(members.place, minlength=members.count) > 1
    is_once = np.array([one.is_once and bool(one.launch_id) for one in candidates.kinds], dtype=bool)
    rows = np.flatnonzero(united[place] & is_once[candidates.kind])
    if len(rows) == 0:
        return found
    listed = members.member_ids.filter(pa.array(united[members.place])).to_pylist()
    launches = sorted({candidates.kinds[number].launch_id for number in np.unique(candidates.kind[rows]).tolist()})
    columns = (messages.c.message_id, messages.c.customer_id, messages.c.launch_id, messages.c.node)
    # The launch as an expression, or SQLite walks through all messages of the launch, batch after batch.
    query = sa.select(*columns, messages.c.state, messages.c.planned_at).where(
        messages.c.customer_id.in_(sa.select(each_of(connection, listed))),
        messages.c.launch_id.concat("").in_(launches),
        messages.c.reason != MERGED,
    )
    others: dict[tuple[int, str, str], list[tuple[int, str, str]]] = {}
    kept = connection.execute(query).all()
    for person, row in zip(members.places_of([row.customer_id for row in kept]).tolist(), kept, strict=True):
        planned = 0 if row.state not in WAITING else micros(row.planned_at)
        others.setdefault((person, row.launch_id, row.node), []).append((planned, row.message_id, row.customer_id))
    for number in rows.tolist():
        kind, message_id = candidates.kinds[candidates.kind[number]], candidates.message_id[number].as_py()
        mine = (int(candidates.planned_us[number]), message_id)
        customer_id = candidates.customer_id[number].as_py()
        for planned, other, owner in others.get((int(place[number]), kind.launch_id, kind.node), ()):
            is_before = stage == "plan" or (planned, other) < mine
            found[number] |= owner != customer_id and other != message_id and is_before
    return found


def _history(
    connection: sa.Connection,
    members: Members,
    candidates: Candidates,
    *,
    rules: PolicyRules,
    now: datetime,
    stage: Stage,
) -> History:
    """Marketing messages of all ids of each person, as far back as the longest window looks."""
    hours = max((limit.hours for limit in rules.limits), default=0)
    if hours == 0:
        return History()
    at = sa.func.coalesce(messages.c.sent_at, sa.case((messages.c.state.in_(WAITING), messages.c.due_at)))
    columns = (messages.c.message_id, messages.c.customer_id, messages.c.launch_id, messages.c.node)
    query = sa.select(
        *columns, messages.c.channel, messages.c.topic, sa.func.coalesce(at, messages.c.state_at).label("at")
    ).where(
        messages.c.state_at > now - timedelta(hours=hours),
        messages.c.state.in_(STATES_COUNTED[stage]),
        messages.c.message_class == "marketing",
    )
    rows = [
        row
        for chunk in members.chunks()
        for row in connection.execute(query.where(messages.c.customer_id.in_(sa.select(each_of(connection, chunk)))))
    ]
    own = frozenset(candidates.message_id.to_pylist())
    rows = [row for row in rows if row.message_id not in own]
    tags = _tags_of_plans(connection, {row.launch_id for row in rows}, rules=rules)
    numbers: dict[CountedKind, int] = {}
    kinds = [
        numbers.setdefault(
            CountedKind(channel=row.channel, topic=row.topic, tags=tags.get((row.launch_id, row.node), ())),
            len(numbers),
        )
        for row in rows
    ]
    return History(
        kinds=tuple(numbers),
        place=members.places_of([row.customer_id for row in rows]),
        at_us=np.array([micros(row.at) for row in rows], dtype=np.int64),
        kind=np.array(kinds, dtype=np.int64),
    )


def _tags_of_plans(
    connection: sa.Connection, launch_ids: set[str], *, rules: PolicyRules
) -> dict[tuple[str, str], tuple[str, ...]]:
    """The tags of each node of some launches, if any limit asks for tags."""
    if not launch_ids or not any(limit.scope.tags for limit in rules.limits):
        return {}
    chosen = sa.select(each_of(connection, sorted(launch_ids)))
    query = sa.select(message_plans.c.launch_id, message_plans.c.node, message_plans.c.body)
    found = connection.execute(query.where(message_plans.c.launch_id.in_(chosen)))
    return {(row.launch_id, row.node): msgspec.json.decode(row.body, type=_PlanTags).tags for row in found}


class _PlanTags(msgspec.Struct):
    tags: tuple[str, ...] = ()


def _spent(connection: sa.Connection, candidates: Candidates) -> dict[str, int]:
    """What the launches that have a budget have reserved of it."""
    launches = sorted({one.launch_id for one in candidates.kinds if one.budget_minor is not None})
    if not launches:
        return {}
    query = (
        sa.select(message_plans.c.launch_id, sa.func.sum(message_plans.c.reserved_minor))
        .where(message_plans.c.launch_id.in_(launches))
        .group_by(message_plans.c.launch_id)
    )
    return {launch_id: int(reserved) for launch_id, reserved in connection.execute(query)}


def _spent_in_month(connection: sa.Connection, *, rules: PolicyRules, now: datetime) -> int:
    """What all launches of this month (UTC) have reserved, if the policy has a budget for it."""
    if rules.budget_month_minor is None:
        return 0
    since = datetime(now.year, now.month, 1, tzinfo=UTC)
    query = sa.select(sa.func.coalesce(sa.func.sum(message_plans.c.reserved_minor), 0))
    return int(connection.execute(query.where(message_plans.c.made_at >= since)).scalar_one())
