"""A crowd to be written to by mail, some of whom are hard on purpose: their servers refuse, put off or hang up, they
never agreed, or it is night where they live."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from evergrove.profiles import tables as profile_tables

if TYPE_CHECKING:
    from evergrove.kit import Workspace

CHUNK_PEOPLE = 10_000

NIGHT_HOUR, NOON_HOUR = 0, 12
"""Local hours of the crowd: seven hours of silence lie before the ones, nine without before the others."""


@dataclass(frozen=True, kw_only=True)
class Trait:
    """What is hard about some customers: those whose number is `rest` modulo `every`."""

    every: int
    rest: int
    mailbox: str = ""
    """The beginning of the address, as the sink understands it."""
    agrees: bool = True
    is_at_night: bool = False


GONE = Trait(every=100, rest=1, mailbox="gone-")
LATER = Trait(every=1_000, rest=2, mailbox="later-")
DROPPED = Trait(every=500, rest=3, mailbox="drop-")
UNWILLING = Trait(every=50, rest=4, agrees=False)
AT_NIGHT = Trait(every=25, rest=5, is_at_night=True)
PLAIN = Trait(every=1, rest=0)

TRAITS = (GONE, LATER, DROPPED, UNWILLING, AT_NIGHT, PLAIN)


def trait_of(number: int) -> Trait:
    """The first trait that the customer of this number has."""
    return next(one for one in TRAITS if number % one.every == one.rest)


def customer_of(number: int) -> str:
    return f"cus_{number:032x}"


def hours_east(hour: int, *, now: datetime) -> int:
    """How far ahead of UTC it is `hour` o'clock and some minutes now."""
    return (hour - now.hour + 11) % 24 - 11


def zone_at(hour: int, *, now: datetime) -> str:
    """A zone without daylight saving in which it is `hour` o'clock now."""
    east = hours_east(hour, now=now)
    return f"Etc/GMT{-east:+d}" if east else "Etc/GMT"


def add_crowd(workspace: Workspace, count: int, *, now: datetime) -> None:
    """Customers 0 to `count` - 1 with a name, an address and a word of consent; some with a zone of their own."""
    night = zone_at(NIGHT_HOUR, now=now)
    for start in range(0, count, CHUNK_PEOPLE):
        numbers = range(start, min(start + CHUNK_PEOPLE, count))
        rows = _rows(numbers, since=now - timedelta(days=90), night=night)
        with workspace.control.write() as connection:
            for table, values in rows.items():
                if values:
                    connection.execute(sa.insert(table), values)


def _rows(numbers: range, *, since: datetime, night: str) -> dict[sa.Table, list[dict[str, Any]]]:
    since_us = int(since.timestamp() * 1_000_000)
    traits = {number: trait_of(number) for number in numbers}
    said = [(number, "first_name", f'"小{number}"') for number in numbers]
    said += [(number, "time_zone", f'"{night}"') for number, trait in traits.items() if trait.is_at_night]
    return {
        profile_tables.customers: [{"customer_id": customer_of(number), "created_at": since} for number in numbers],
        profile_tables.identifiers: [
            {"kind": "email", "value": f"{trait.mailbox}p{number}@mail.example", "customer_id": customer_of(number)}
            for number, trait in traits.items()
        ],
        profile_tables.attributes: [
            {"customer_id": customer_of(number), "key": key, "value": value, "occurred_us": since_us}
            for number, key, value in said
        ],
        profile_tables.consents: [
            {
                "feed_seq": number + 1,
                "customer_id": customer_of(number),
                "channel": "email",
                "topic": "all",
                "state": "subscribed" if trait.agrees else "unsubscribed",
                "basis": "consent",
                "proof": "sign-up form",
                "occurred_us": since_us,
            }
            for number, trait in traits.items()
        ],
    }
