"""Whether this process can do its work: what a load balancer asks."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from evergrove.inbox import Inbox
    from evergrove.receive.commits import CommitWriters
    from evergrove.receive.forwarding import Forwarder

CHECK_SECONDS_MAX = 5.0
"""A disk or server that takes longer is not ready."""


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was looked at."""

    name: str
    is_well: bool
    seen: str


async def look(writers: CommitWriters, forwarder: Forwarder) -> list[Check]:
    """Every inbox that has received takes a write, the newest commits went well, and the work process answers."""
    checks = [await _check_inbox(slug, inbox) for slug, inbox in writers.inboxes().items()]
    checks += [
        Check(name=f"commits of {slug}", is_well=False, seen="the newest commit failed") for slug in writers.failing()
    ]
    is_there = await forwarder.ping()
    seen = "takes connections" if is_there else "does not take connections"
    return [*checks, Check(name="work", is_well=is_there, seen=seen)]


async def _check_inbox(slug: str, inbox: Inbox) -> Check:
    try:
        async with asyncio.timeout(CHECK_SECONDS_MAX):
            await asyncio.to_thread(inbox.append, [])
    except TimeoutError:
        return Check(name=f"inbox of {slug}", is_well=False, seen=f"no write within {CHECK_SECONDS_MAX:.0f} s")
    except Exception as error:  # noqa: BLE001 - whatever it is, the answer is: not ready
        return Check(name=f"inbox of {slug}", is_well=False, seen=getattr(error, "code", type(error).__name__))
    return Check(name=f"inbox of {slug}", is_well=True, seen="takes writes")


async def count_backlog(inbox: Inbox) -> int:
    """Entries that the intake has not taken over."""
    return await asyncio.to_thread(_count_backlog, inbox)


def _count_backlog(inbox: Inbox) -> int:
    oldest = inbox.read(after=0, entries_max=1)
    return inbox.end() - oldest[0].position + 1 if oldest else 0
