"""Who sends: the senders of a workspace, their sealed credentials, which is live, and which may be used now.

Invariants: a secret leaves this file only inside an open adapter; a sender is made in the sandbox and goes live by a
word of its own; the senders of a channel are tried in the order of `position`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import sqlalchemy as sa

from evergrove.channels.adapters.contracts import Adapter, AdapterKind
from evergrove.channels.adapters.registry import adapter_kind
from evergrove.channels.contracts import MissingSenderError
from evergrove.channels.sealing import mark_of, seal, unseal
from evergrove.channels.tables import seed_addresses, senders
from evergrove.kit import InvalidError, Workspace, upsert

OPEN_FOR = timedelta(seconds=30)
"""How long a sender with problems is left alone; doubled with each further problem, at most OPEN_FOR_MAX."""

OPEN_FOR_MAX = timedelta(minutes=15)

LICENCE_WARNING = timedelta(days=30)
"""A sender's licence that ends sooner is warned about: renewing a signature at a carrier takes weeks."""

MAILBOX = "mailbox_"
"""The settings of the mailbox that a sender of mails reads: a server of its own, with a password of its own."""

DESTINATIONS = (
    *("host", "port", "security", "certificate_authorities", "endpoint", "token_endpoint", "url"),
    *(MAILBOX + name for name in ("host", "port", "security")),
)
"""Settings that say to whom, and how well hidden on the way, secrets are handed."""

NEVER_HANDED_OUT = frozenset({"dkim_rsa_key", "dkim_ed25519_key", "reports_token", "receipts_token"})
"""Secrets that sign, or that others show to us: they go to no server."""

SEEDS_MAX = 200
"""A seed list is our own people, not an audience."""


class InvalidSenderError(InvalidError):
    code = "sender.invalid"


@dataclass(frozen=True, kw_only=True)
class Sender:
    """One sender as people may see it: without its secrets."""

    sender_key: str
    channel: str
    kind: str
    name: str
    settings: dict[str, Any]
    is_live: bool
    is_enabled: bool
    position: int
    rate_per_second: int
    cost_minor: int
    licence: str
    licence_ends_at: datetime | None
    problem: str
    problem_at: datetime | None
    open_until: datetime | None

    def is_licensed(self, now: datetime) -> bool:
        """Whether its licence, if it has one with an end, still holds."""
        return self.licence_ends_at is None or self.licence_ends_at > now

    def is_usable(self, now: datetime) -> bool:
        """Whether a message may be handed to it now."""
        return self.is_enabled and self.is_licensed(now) and (self.open_until is None or self.open_until <= now)


@dataclass(frozen=True, kw_only=True)
class SenderWish:
    """What an operator enters. `settings` holds the secrets, too; absent ones stay as they are."""

    sender_key: str
    kind: str
    settings: dict[str, Any]
    name: str = ""
    is_enabled: bool = True
    position: int = 0
    rate_per_second: int = 0
    """0: as fast as it takes them."""
    cost_minor: int = 0
    """Of one message (of an SMS: one segment), in the workspace's currency."""
    licence: str = ""
    licence_ends_at: datetime | None = None


def save_sender(workspace: Workspace, wish: SenderWish) -> Sender:
    """Make a sender (in the sandbox), or change one. Raises InvalidSenderError naming the setting."""
    with workspace.control.write() as connection:
        row = _row(connection, wish.sender_key)
        kind, given = _planned(workspace, wish, row=row)
        secrets = {name: given.pop(name) for name in kind.secrets if name in given}
        values = {
            "sender_key": wish.sender_key,
            "channel": kind.channel,
            "kind": wish.kind,
            "name": wish.name or wish.sender_key,
            "settings": msgspec.json.encode(given).decode(),
            "sealed": seal(workspace.settings, secrets, name=wish.sender_key),
            "is_live": bool(row.is_live) if row is not None else False,
            "is_enabled": wish.is_enabled,
            "position": wish.position,
            "rate_per_second": wish.rate_per_second,
            "cost_minor": wish.cost_minor,
            "licence": wish.licence,
            "licence_ends_at": wish.licence_ends_at,
            "changed_at": workspace.clock.now(),
            "problem": "",
            "problem_at": None,
            "failures": 0,
            "open_until": None,
        }
        upsert(connection, senders, [values])
    return find_sender(workspace, wish.sender_key)


def change_of_live(workspace: Workspace, wish: SenderWish) -> dict[str, Any] | None:
    """What somebody agrees to before `wish` changes what leaves by a live sender: as it will be, and `before`.

    None: the sender is not live, or is switched off by it, or only its name or cost changes. Of secrets it holds marks.
    Raises InvalidSenderError as save_sender does.
    """
    with workspace.control.read() as connection:
        row = _row(connection, wish.sender_key)
    _, given = _planned(workspace, wish, row=row)
    if row is None or not row.is_live or not wish.is_enabled:
        return None
    before = _leaving(workspace, row, given=_entered(workspace, row))
    after = _leaving(workspace, wish, given=given)
    return None if before == after else {**_named(row), **after, "before": before}


def live_content(workspace: Workspace, sender_key: str) -> dict[str, Any]:
    """What somebody agrees to before a sender goes live. Raises MissingSenderError."""
    with workspace.control.read() as connection:
        row = _row(connection, sender_key)
    if row is None:
        raise _missing(sender_key)
    return {**_named(row), "is_live": True, **_leaving(workspace, row, given=_entered(workspace, row))}


def _planned(workspace: Workspace, wish: SenderWish, *, row: sa.Row[Any] | None) -> tuple[AdapterKind, dict[str, Any]]:
    """The settings that `wish` leads to, checked, with the secrets that are kept. Raises InvalidSenderError."""
    kind = adapter_kind(wish.kind)
    given = dict(wish.settings)
    if row is not None:
        if row.kind != wish.kind:
            raise InvalidSenderError(
                f"“{wish.sender_key}” is of the kind {row.kind}", help="make a new sender under another key"
            )
        kept = unseal(workspace.settings, row.sealed, name=wish.sender_key)
        kept = {name: kept[name] for name in kind.secrets if name in kept}
        _check_destination(kind, given, before=msgspec.json.decode(row.settings), kept=kept)
        given = {**kept, **given}
    _checked(kind, given)
    return kind, given


def _entered(workspace: Workspace, row: sa.Row[Any]) -> dict[str, Any]:
    return {**msgspec.json.decode(row.settings), **unseal(workspace.settings, row.sealed, name=row.sender_key)}


def _named(row: sa.Row[Any]) -> dict[str, str]:
    return {name: row._mapping[name] for name in ("sender_key", "channel", "kind", "name")}


def _leaving(workspace: Workspace, of: sa.Row[Any] | SenderWish, *, given: dict[str, Any]) -> dict[str, Any]:
    """Whatever decides what leaves by a sender and when; settings that stand at their default are left out."""
    kind = adapter_kind(of.kind)
    whole = _checked(kind, given)
    said = {
        field.name: msgspec.to_builtins(getattr(whole, field.name))
        for field in msgspec.structs.fields(kind.settings)
        if field.required or getattr(whole, field.name) != field.default
    }
    secrets = {name: mark_of(workspace.settings, said.pop(name), name=name) for name in kind.secrets if said.get(name)}
    ends_at = of.licence_ends_at
    return {
        "settings": {name: value for name, value in said.items() if name not in kind.secrets},
        "secrets": secrets,
        "is_enabled": bool(of.is_enabled),
        "position": of.position,
        "rate_per_second": of.rate_per_second,
        "licence": of.licence,
        "licence_ends_at": ends_at.astimezone(UTC).isoformat() if ends_at else None,
    }


def set_live(workspace: Workspace, sender_key: str, *, is_live: bool) -> Sender:
    """Let a sender reach everybody, or only the seed list."""
    return _change(workspace, sender_key, is_live=is_live)


def set_enabled(workspace: Workspace, sender_key: str, *, is_enabled: bool) -> Sender:
    """Use a sender, or leave it aside; it is never removed, messages name it."""
    return _change(workspace, sender_key, is_enabled=is_enabled)


def _change(workspace: Workspace, sender_key: str, **values: bool) -> Sender:
    with workspace.control.write() as connection:
        changed = connection.execute(
            sa.update(senders)
            .where(senders.c.sender_key == sender_key)
            .values(changed_at=workspace.clock.now(), **values)
        )
    if changed.rowcount != 1:
        raise _missing(sender_key)
    return find_sender(workspace, sender_key)


def find_sender(workspace: Workspace, sender_key: str) -> Sender:
    """Raises MissingSenderError."""
    with workspace.control.read() as connection:
        row = _row(connection, sender_key)
    if row is None:
        raise _missing(sender_key)
    return _sender(row)


def list_senders(connection: sa.Connection, *, channel: str = "") -> tuple[Sender, ...]:
    """All of them, or one channel's, in the order in which they are tried."""
    query = sa.select(senders).order_by(senders.c.channel, senders.c.position, senders.c.sender_key)
    if channel:
        query = query.where(senders.c.channel == channel)
    return tuple(_sender(row) for row in connection.execute(query))


def sending_senders(connection: sa.Connection, *, channel: str, now: datetime) -> tuple[Sender, ...]:
    """The enabled, licensed ones of a channel in their order; beside a live one, none that is in the sandbox.

    One in the sandbox writes to the seed list only, so where customers are written to it has no part.
    """
    licensed = [one for one in list_senders(connection, channel=channel) if one.is_enabled and one.is_licensed(now)]
    return tuple([one for one in licensed if one.is_live] or licensed)


def open_adapter(workspace: Workspace, sender_key: str) -> Adapter:
    """The sender with its credentials. Raises MissingSenderError, UnreadableSecretError."""
    with workspace.control.read() as connection:
        row = _row(connection, sender_key)
    if row is None:
        raise _missing(sender_key)
    kind = adapter_kind(row.kind)
    return kind.open(_checked(kind, _entered(workspace, row)), workspace)


def sender_settings(workspace: Workspace, sender_key: str) -> tuple[AdapterKind, Any]:
    """The kind and the whole settings, for what reads a provider's posts."""
    with workspace.control.read() as connection:
        row = _row(connection, sender_key)
    if row is None:
        raise _missing(sender_key)
    kind = adapter_kind(row.kind)
    return kind, _checked(kind, _entered(workspace, row))


def note_problem(connection: sa.Connection, sender_key: str, *, problem: str, now: datetime) -> None:
    """A batch failed through the sender's own fault: it is left alone for a while, and the next one takes over."""
    row = _row(connection, sender_key)
    if row is None:
        return
    failures = row.failures + 1
    waits = min(OPEN_FOR * 2 ** min(failures - 1, 16), OPEN_FOR_MAX)
    values = {"failures": failures, "problem": problem[:500], "problem_at": now, "open_until": now + waits}
    connection.execute(sa.update(senders).where(senders.c.sender_key == sender_key).values(**values))


def note_success(connection: sa.Connection, sender_key: str) -> None:
    """The sender works: the circuit is closed. The last problem stays readable."""
    connection.execute(
        sa.update(senders)
        .where(senders.c.sender_key == sender_key, senders.c.failures > 0)
        .values(failures=0, open_until=None)
    )


def set_seeds(workspace: Workspace, *, channel: str, addresses: list[str], author: str) -> None:
    """Whom a sandbox may send to. Raises InvalidSenderError beyond SEEDS_MAX."""
    wanted = sorted({address.strip() for address in addresses if address.strip()})
    if len(wanted) > SEEDS_MAX:
        raise InvalidSenderError(
            f"a seed list holds at most {SEEDS_MAX} addresses", help="make the channel live to reach customers"
        )
    now = workspace.clock.now()
    rows = [{"channel": channel, "address": address, "added_at": now, "author": author} for address in wanted]
    with workspace.control.write() as connection:
        connection.execute(sa.delete(seed_addresses).where(seed_addresses.c.channel == channel))
        upsert(connection, seed_addresses, rows)


def seeds_of(connection: sa.Connection, *, channel: str) -> frozenset[str]:
    """The seed list of a channel."""
    query = sa.select(seed_addresses.c.address).where(seed_addresses.c.channel == channel)
    return frozenset(connection.execute(query).scalars())


def _checked(kind: AdapterKind, given: dict[str, Any]) -> Any:
    try:
        return msgspec.convert(given, kind.settings)
    except msgspec.ValidationError as error:
        raise InvalidSenderError(
            f"the settings of a sender of the kind {kind.kind} cannot be used: {error}",
            help=f"it takes {', '.join(kind.settings.__struct_fields__)}",
        ) from error


def _check_destination(
    kind: AdapterKind, given: dict[str, Any], *, before: dict[str, Any], kept: dict[str, Any]
) -> None:
    """Kept secrets go only where they went: whoever may change a sender, but never saw its password, does not get it
    by naming a server of their own. Raises InvalidSenderError naming what to enter again.
    """
    standing = {field.name: field.default for field in msgspec.structs.fields(kind.settings)}
    moved = [
        name
        for name in DESTINATIONS
        if name in standing and given.get(name, standing[name]) != before.get(name, standing[name])
    ]
    for_mailbox = {name.startswith(MAILBOX) for name in moved}
    missing = [
        name
        for name, value in kept.items()
        if value and name not in given and name not in NEVER_HANDED_OUT and name.startswith(MAILBOX) in for_mailbox
    ]
    if missing:
        raise InvalidSenderError(
            f"with another {' and '.join(moved)}, the sender's {' and '.join(missing)} must be entered again",
            help="a kept secret is not handed to another server: enter it with the change",
        )


def _row(connection: sa.Connection, sender_key: str) -> sa.Row[Any] | None:
    return connection.execute(sa.select(senders).where(senders.c.sender_key == sender_key)).one_or_none()


def _missing(sender_key: str) -> MissingSenderError:
    return MissingSenderError(f"there is no sender “{sender_key[:80]}”", help="look at the list of senders")


def _sender(row: sa.Row[Any]) -> Sender:
    known = {name: row._mapping[name] for name in Sender.__dataclass_fields__ if name != "settings"}
    return Sender(settings=msgspec.json.decode(row.settings), **known)
