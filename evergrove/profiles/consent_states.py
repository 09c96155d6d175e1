"""The consent of many people for a channel and a topic: what `combine_consents` says of one person, for all at once.

A word on the channel `all` or the topic `all` speaks of each of them. Of words that overlap, a refusal stands until
the person subscribes to something narrower, or to the same, afterwards: who left everything and then chose the news
gets the news; who left the news does not get it back by a general yes. Where customers became one the stricter side
counts, and what one of them was granted by a later word does not lift the other one's refusal.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import sqlalchemy as sa

from evergrove.facts import MergeRecord, each_of, merges_touching, micros
from evergrove.profiles.combining import STRICTNESS, UNKNOWN_STRICTNESS, ConsentSaid
from evergrove.profiles.persons import Members, Places
from evergrove.profiles.tables import consents

ConsentState = Literal["never_asked", "pending", "subscribed", "unsubscribed"]
CONSENT_STATES: tuple[ConsentState, ...] = get_args(ConsentState)
NEVER_ASKED, PENDING, SUBSCRIBED, UNSUBSCRIBED = range(4)

EACH = "all"
"""The channel, or topic, that stands for all of them."""

CODES = {"never asked": NEVER_ASKED, "never_asked": NEVER_ASKED, "pending": PENDING, "subscribed": SUBSCRIBED}
"""Any other word is a refusal: a state that we do not know is no permission."""

SLOTS = 4
"""What a word speaks of: this topic here (0), everything here (1), this topic everywhere (2), everything (3)."""

NARROWER = ((), (0,), (0,), (0, 1, 2))
"""The slots within each slot."""

Codes = npt.NDArray[np.int8]


@dataclass(frozen=True, kw_only=True)
class ConsentWords:
    """All that some people ever said on some channels, by (time, place in the feed); one entry a word."""

    members: Members
    said: tuple[ConsentSaid, ...]
    place: Places
    channel: npt.NDArray[np.object_]
    topic: npt.NDArray[np.object_]
    code: Codes
    merges: dict[int, tuple[MergeRecord, ...]]
    """Of those people of whom several ids have said something."""

    def states(self, *, channel: str, topic: str) -> Codes:
        """The state of each person for one channel and topic, a number of CONSENT_STATES."""
        is_channel, is_topic = self.channel == channel, self.topic == topic
        speaks = (is_channel | (self.channel == EACH)) & (is_topic | (self.topic == EACH))
        slot = np.where(is_topic, 0, 1) + np.where(is_channel, 0, 2)
        rows = np.flatnonzero(speaks)
        found = _states(self.place[rows], slot[rows], self.code[rows], rows, count=self.members.count)
        for place, merges in self.merges.items():
            mine = rows[self.place[rows] == place]
            words = [(self.said[row], int(slot[row])) for row in mine.tolist()]
            found[place] = united_state(words, merges)
        return found


def consent_words(connection: sa.Connection, members: Members, *, channels: Iterable[str]) -> ConsentWords:
    """What the people said of `channels`, and of all channels."""
    wanted = sorted({*channels, EACH})
    columns = [consents.c[name] for name in ConsentSaid.__dataclass_fields__]
    said: list[ConsentSaid] = []
    for chunk in members.chunks():
        query = sa.select(*columns).where(
            consents.c.customer_id.in_(sa.select(each_of(connection, chunk))), consents.c.channel.in_(wanted)
        )
        names = tuple(ConsentSaid.__dataclass_fields__)
        said += [ConsentSaid(**dict(zip(names, row, strict=True))) for row in connection.execute(query).all()]
    said.sort(key=lambda one: (one.occurred_us, one.feed_seq))
    place = members.places_of([one.customer_id for one in said])
    return ConsentWords(
        members=members,
        said=tuple(said),
        place=place,
        channel=np.array([one.channel for one in said], dtype=object),
        topic=np.array([one.topic for one in said], dtype=object),
        code=np.array([CODES.get(one.state, UNSUBSCRIBED) for one in said], dtype=np.int8),
        merges=_merges_of_several(connection, members, said=said, place=place),
    )


def consent_states(connection: sa.Connection, root_ids: pa.Array, *, channel: str, topic: str) -> Codes:
    """The state of each of `root_ids` (distinct) for a channel and a topic, a number of CONSENT_STATES."""
    from evergrove.profiles.persons import members_of_people

    members = members_of_people(connection, root_ids)
    return consent_words(connection, members, channels=[channel]).states(channel=channel, topic=topic)


def is_spoken_of(connection: sa.Connection, topic: str) -> bool:
    """Whether anybody has ever said anything about the topic."""
    query = sa.select(consents.c.feed_seq).where(consents.c.topic == topic).limit(1)
    return connection.execute(query).first() is not None


def _merges_of_several(
    connection: sa.Connection, members: Members, *, said: Sequence[ConsentSaid], place: Places
) -> dict[int, tuple[MergeRecord, ...]]:
    speakers: dict[int, set[str]] = {}
    united = np.bincount(members.place, minlength=members.count) > 1
    for number in np.flatnonzero(united[place]).tolist() if len(place) else ():
        speakers.setdefault(int(place[number]), set()).add(said[number].customer_id)
    several = [person for person, ids in speakers.items() if len(ids) > 1]
    return {
        person: merges_touching(connection, members.member_ids.filter(pa.array(members.place == person)).to_pylist())
        for person in several
    }


def _states(place: Places, slot: Places, code: Codes, rank: Places, *, count: int) -> Codes:
    """Of people who speak under one id: the newest word of each slot, and which refusals a later yes has lifted."""
    newest, agreed = np.full((2, count, SLOTS), -1, dtype=np.int64)
    state = np.full((count, SLOTS), NEVER_ASKED, dtype=np.int8)
    # Rows are in the order of time: the last one of a cell stays.
    newest[place, slot], state[place, slot] = rank, code
    yes = code == SUBSCRIBED
    agreed[place[yes], slot[yes]] = rank[yes]
    is_refused = np.zeros(count, dtype=bool)
    for number, within in enumerate(NARROWER):
        lifted = np.zeros(count, dtype=bool)
        for narrow in within:
            lifted |= agreed[:, narrow] > newest[:, number]
        is_refused |= (state[:, number] == UNSUBSCRIBED) & ~lifted
    has_agreed, is_pending = (state == SUBSCRIBED).any(axis=1), (state == PENDING).any(axis=1)
    return np.select(
        [is_refused, has_agreed, is_pending], [UNSUBSCRIBED, SUBSCRIBED, PENDING], default=NEVER_ASKED
    ).astype(np.int8)


@dataclass(slots=True)
class _Slot:
    state: str
    is_lifted: bool = False

    @property
    def strictness(self) -> int:
        return STRICTNESS.get(self.state, UNKNOWN_STRICTNESS)

    @property
    def code(self) -> int:
        return CODES.get(self.state, UNSUBSCRIBED)


def united_state(words: Iterable[tuple[ConsentSaid, int]], merges: Sequence[MergeRecord]) -> int:
    """The state of one person of several ids: each word with its slot; told in the order of time, merges included."""
    steps: list[tuple[tuple[int, int, str], tuple[ConsentSaid, int] | MergeRecord]] = [
        ((word.occurred_us, 0, f"{word.feed_seq:020d}"), (word, slot)) for word, slot in words
    ]
    steps += [((micros(one.merged_at), 1, one.merge_id), one) for one in merges if one.unmerged_at is None]
    sides: dict[str, dict[int, _Slot]] = {}
    for _, step in sorted(steps, key=lambda step: step[0]):
        if isinstance(step, MergeRecord):
            _unite(sides, step)
        else:
            word, slot = step
            side = sides.setdefault(word.customer_id, {})
            side[slot] = _Slot(word.state)
            if side[slot].code == SUBSCRIBED:
                for wide, within in enumerate(NARROWER):
                    if slot in within and wide in side:
                        side[wide].is_lifted = True
    slots = [slot for side in {id(side): side for side in sides.values()}.values() for slot in side.values()]
    if any(slot.code == UNSUBSCRIBED and not slot.is_lifted for slot in slots):
        return UNSUBSCRIBED
    codes = {slot.code for slot in slots}
    return SUBSCRIBED if SUBSCRIBED in codes else PENDING if PENDING in codes else NEVER_ASKED


def _unite(sides: dict[str, dict[int, _Slot]], merge: MergeRecord) -> None:
    """From here on both sides, and all that were one with them, are one."""
    one, other = sides.setdefault(merge.survivor_id, {}), sides.setdefault(merge.merged_id, {})
    if one is other:
        return
    united = one | other
    for slot in one.keys() & other.keys():
        united[slot] = min(one[slot], other[slot], key=lambda said: (said.strictness, said.is_lifted))
    for customer_id, side in sides.items():
        if side is one or side is other:
            sides[customer_id] = united
