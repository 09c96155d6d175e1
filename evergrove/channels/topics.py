"""What people can choose to be written to about: topics, with their names in both languages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from evergrove.channels.steps import Row, message_at
from evergrove.definitions import all_published, publish
from evergrove.facts import roots_of
from evergrove.kit import InvalidError, Workspace
from evergrove.profiles import CONSENT_STATES, consent_states, is_spoken_of, suppressed_marks

TOPIC = "topic"
"""The kind of the definition."""

KEY = re.compile(r"[a-z][a-z0-9_]{1,39}")

TOPICS_MAX = 30
"""More than a person reads on one page."""

SHIPPED: Mapping[str, tuple[str, str]] = {
    "offers": ("优惠与促销", "Offers and promotions"),
    "news": ("新品与资讯", "New arrivals and news"),
    "events": ("活动与邀请", "Events and invitations"),
    "care": ("节日问候与关怀", "Greetings and care"),
}
"""Before anybody has published one."""


class InvalidTopicError(InvalidError):
    code = "topic.invalid"


@dataclass(frozen=True, kw_only=True)
class Topic:
    """One topic as people choose it."""

    key: str
    zh: str
    en: str


def publish_topic(workspace: Workspace, topic: Topic, *, author: str) -> Topic:
    """Add a topic, or rename one. Raises InvalidTopicError."""
    if KEY.fullmatch(topic.key) is None or topic.key == "all" or not topic.zh or not topic.en:
        raise InvalidTopicError(
            f"“{topic.key[:40]}” cannot be a topic", help="a key of small letters (not “all”) and a name in zh and en"
        )
    known = list_topics(workspace)
    if topic.key not in {one.key for one in known} and len(known) >= TOPICS_MAX:
        raise InvalidTopicError(f"there are {len(known)} topics already", help="unite some: people read them all")
    publish(workspace, kind=TOPIC, key=topic.key, body={"zh": topic.zh, "en": topic.en}, author=author)
    return topic


def list_topics(workspace: Workspace) -> tuple[Topic, ...]:
    """The published topics, or the shipped ones when there are none."""
    found = tuple(Topic(key=one.key, **one.body) for one in all_published(workspace, kind=TOPIC))
    return found or tuple(Topic(key=key, zh=zh, en=en) for key, (zh, en) in SHIPPED.items())


def is_topic(workspace: Workspace, key: str) -> bool:
    """Whether messages can be about it: published, or what customers have consented to (a shop brings topics along)."""
    if key == "all" or key in {one.key for one in list_topics(workspace)}:
        return True
    with workspace.control.read() as connection:
        return is_spoken_of(connection, key)


def known_message(workspace: Workspace, message_id: str, *, step: int) -> Row:
    """The row of a message, as it was when that step of it was handed over. Raises MissingMessageError."""
    with workspace.control.read() as connection:
        return message_at(connection, message_id, step=step)


def topics_of(workspace: Workspace, message: Row) -> dict[str, bool]:
    """Each topic, and whether this message's person wants it on this message's channel."""
    wanted: dict[str, bool] = {}
    customer_id, channel, mark = message["customer_id"], message["channel"], message["address_mark"]
    with workspace.control.read() as connection:
        root = roots_of(connection, [customer_id]).get(customer_id, customer_id)
        blocked = {one.topic for one in suppressed_marks(connection, [mark] if mark else [], channel=channel)}
        people = pa.array([root], pa.string())
        for topic in list_topics(workspace):
            code = consent_states(connection, people, channel=channel, topic=topic.key)[0]
            is_blocked = bool(blocked & {"*", topic.key})
            wanted[topic.key] = CONSENT_STATES[int(code)] == "subscribed" and not is_blocked
    return wanted
