"""How many customers may be written to about each topic by what they have agreed to: what a picker of topics shows.

Invariant: the states are those that policy asks for (`consent_words`), so a count of one and a decision on one agree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from evergrove.channels.contracts import PLAN_CUSTOMERS_MAX, Channel
from evergrove.channels.policy import PolicyRules, read_policy
from evergrove.facts import resolve_roots
from evergrove.kit import Workspace
from evergrove.profiles import CONSENT_STATES, ConsentWords, consent_words, members_of_people

ALL_TOPICS = "all"
"""What is said about no topic in particular; it holds for each of them."""

HEARD_TOPICS_MAX = 60
"""Topics counted of one batch of customers, the most frequent ones: a source that writes an order's number as the
topic of a consent must not make of them a million rows."""

TOPIC_CHARACTERS_MAX = 40
"""A longer one no campaign can be about."""

SUBSCRIBED, UNSUBSCRIBED = CONSENT_STATES.index("subscribed"), CONSENT_STATES.index("unsubscribed")


@dataclass(kw_only=True)
class TopicConsents:
    """Of so many customers, how many may be written to about each topic on at least one of the channels."""

    customers: int = 0
    everywhere: int = 0
    """Those whom the topic `all` reaches; of a topic that nobody spoke of it is as many."""
    beyond: Counter[str] = field(default_factory=Counter)
    """What a topic has more than `everywhere` (less: below 0)."""

    def add(self, other: TopicConsents) -> None:
        """Take in what was found of other customers."""
        self.customers += other.customers
        self.everywhere += other.everywhere
        self.beyond.update(other.beyond)

    def of(self, topic: str) -> int:
        """Customers who may be written to about the topic."""
        return self.everywhere + self.beyond[topic]


def topic_consents(
    workspace: Workspace, customer_ids: Sequence[str], *, channels: Collection[Channel]
) -> TopicConsents:
    """Count these customers by topic; who is known under two of the ids counts once in a batch."""
    rules, found = read_policy(workspace), TopicConsents()
    for start in range(0, len(customer_ids), PLAN_CUSTOMERS_MAX):
        chunk = pa.array(customer_ids[start : start + PLAN_CUSTOMERS_MAX], pa.string())
        with workspace.control.read() as connection:
            roots = resolve_roots(connection, chunk)
            people = pc.unique(roots.combine_chunks() if isinstance(roots, pa.ChunkedArray) else roots)
            words = consent_words(connection, members_of_people(connection, people), channels=channels)
        found.add(_counted(words, channels=channels, rules=rules))
    return found


def _counted(words: ConsentWords, *, channels: Collection[Channel], rules: PolicyRules) -> TopicConsents:
    heard = Counter(topic for topic in words.topic.tolist() if 0 < len(topic) <= TOPIC_CHARACTERS_MAX)
    heard.pop(ALL_TOPICS, None)
    everywhere = int(_may_write(words, topic=ALL_TOPICS, channels=channels, rules=rules).sum())
    return TopicConsents(
        customers=words.members.count,
        everywhere=everywhere,
        beyond=Counter(
            {
                topic: int(_may_write(words, topic=topic, channels=channels, rules=rules).sum()) - everywhere
                for topic, _ in heard.most_common(HEARD_TOPICS_MAX)
            }
        ),
    )


def _may_write(
    words: ConsentWords, *, topic: str, channels: Collection[Channel], rules: PolicyRules
) -> npt.NDArray[np.bool_]:
    """Of each person, whether consent allows a marketing message on the topic on any of the channels."""
    allowed = np.zeros(words.members.count, dtype=bool)
    for channel in channels:
        needed = rules.consent_of(channel)
        if needed == "not_needed":
            return np.ones(words.members.count, dtype=bool)
        states = words.states(channel=channel, topic=topic)
        allowed |= states == SUBSCRIBED if needed == "required" else states != UNSUBSCRIBED
    return allowed
