"""Webhooks as operators make, change, rotate and enable them."""

from __future__ import annotations

import base64
import re
from typing import Any

import msgspec
import sqlalchemy as sa

from evergrove.channels.adapters.webhook import PUBLIC, Door, Secrets, check_public_url, new_secret
from evergrove.channels.hooks.contracts import (
    EVERY_FACT,
    HOOK_KIND,
    HOOKS_MAX,
    KEY_PATTERN,
    NAMES_MAX,
    PREVIOUS_SECRET_LASTS,
    Hook,
    HookStanding,
    HookWish,
    InvalidHookError,
    MissingHookError,
)
from evergrove.channels.hooks.tables import hook_deliveries, hook_standings
from evergrove.channels.sealing import seal, unseal
from evergrove.definitions import Definition, MissingDefinitionError, all_published, publish, published
from evergrove.kit import Workspace, parse_instant

NAME_CHARACTERS_MAX = 200


class _Body(msgspec.Struct, frozen=True, kw_only=True):
    """The definition's body; `sealed` are the secrets, `previous_until` when the old one ends."""

    url: str
    fact_names: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    is_enabled: bool = True
    has_personal_data: bool = False
    sealed: str
    previous_until: str = ""


def save_hook(workspace: Workspace, wish: HookWish, *, author: str, door: Door = PUBLIC) -> tuple[Hook, str]:
    """Make a webhook or change it; with its secret, which is shown once: empty when it stays as it was.

    Raises InvalidHookError, ForbiddenAddressError.
    """
    _check(wish)
    check_public_url(wish.url, door=door)
    standing = {hook.key: hook for hook in all_published(workspace, kind=HOOK_KIND)}
    if wish.key not in standing and len(standing) >= HOOKS_MAX:
        raise InvalidHookError(f"a workspace has at most {HOOKS_MAX} webhooks", help="change one that is not needed")
    said = {name: getattr(wish, name) for name in HookWish.__dataclass_fields__ if name != "key"}
    if wish.key in standing:
        kept = _body(standing[wish.key])
        body = msgspec.structs.replace(kept, **said)
        secret = ""
    else:
        secret = new_secret()
        body = _Body(**said, sealed=_sealed(workspace, wish.key, Secrets(current=secret)))
    definition = publish(workspace, kind=HOOK_KIND, key=wish.key, body=msgspec.to_builtins(body), author=author)
    return _hook(definition), secret


def rotate_secret(workspace: Workspace, key: str, *, author: str) -> str:
    """A new secret, shown once; the one before signs beside it for PREVIOUS_SECRET_LASTS."""
    definition = _published(workspace, key)
    body = _body(definition)
    secret = new_secret()
    secrets = Secrets(current=secret, previous=_unsealed(workspace, key, body.sealed).current)
    until = workspace.clock.now() + PREVIOUS_SECRET_LASTS
    changed = msgspec.structs.replace(
        body, sealed=_sealed(workspace, key, secrets), previous_until=until.isoformat(timespec="seconds")
    )
    publish(workspace, kind=HOOK_KIND, key=key, body=msgspec.to_builtins(changed), author=author)
    return secret


def enable_hook(workspace: Workspace, key: str, *, is_enabled: bool, author: str) -> Hook:
    """Switch it on or off. Switched on, it forgets its failures and goes on with what waits.

    While it is off, facts are not kept for it.
    """
    definition = _published(workspace, key)
    body = msgspec.structs.replace(_body(definition), is_enabled=is_enabled)
    definition = publish(workspace, kind=HOOK_KIND, key=key, body=msgspec.to_builtins(body), author=author)
    if is_enabled:
        with workspace.control.write() as connection:
            connection.execute(
                sa.update(hook_standings)
                .where(hook_standings.c.hook_key == key)
                .values(failures=0, failing_since=None, closed_until=None, disabled_at=None, problem="")
            )
    return _hook(definition)


def list_hooks(workspace: Workspace) -> tuple[Hook, ...]:
    """All of them, by key."""
    return tuple(_hook(definition) for definition in all_published(workspace, kind=HOOK_KIND))


def find_hook(workspace: Workspace, key: str) -> Hook:
    """Raises MissingHookError."""
    return _hook(_published(workspace, key))


def hook_secrets(workspace: Workspace, key: str) -> Secrets:
    """What signs its posts now."""
    body = _body(_published(workspace, key))
    secrets = _unsealed(workspace, key, body.sealed)
    is_over = not body.previous_until or parse_instant(body.previous_until) <= workspace.clock.now()
    return Secrets(current=secrets.current) if is_over else secrets


def hook_standing(workspace: Workspace, key: str) -> HookStanding:
    """How it stands. Raises MissingHookError."""
    _published(workspace, key)
    counted = (
        sa.select(hook_deliveries.c.state, sa.func.count())
        .where(hook_deliveries.c.hook_key == key)
        .group_by(hook_deliveries.c.state)
    )
    with workspace.control.read() as connection:
        counts = {state: int(count) for state, count in connection.execute(counted)}
        row = connection.execute(sa.select(hook_standings).where(hook_standings.c.hook_key == key)).one_or_none()
    known: dict[str, Any] = dict(row._mapping) if row is not None else {}
    return HookStanding(
        key=key,
        waiting=counts.get("waiting", 0),
        given_up=counts.get("given_up", 0),
        delivered=known.get("delivered", 0),
        left_out=known.get("left_out", 0),
        is_disabled=known.get("disabled_at") is not None,
        failing_since=known.get("failing_since"),
        delivered_at=known.get("delivered_at"),
        problem=known.get("problem", ""),
    )


def retry_given_up(workspace: Workspace, key: str) -> int:
    """Try again what was given up, under the ids it had; returns how many."""
    _published(workspace, key)
    now = workspace.clock.now()
    statement = (
        sa.update(hook_deliveries)
        .where(hook_deliveries.c.hook_key == key, hook_deliveries.c.state == "given_up")
        .values(state="waiting", attempts=0, due_at=now, made_at=now)
    )
    with workspace.control.write() as connection:
        return int(connection.execute(statement).rowcount)


def _check(wish: HookWish) -> None:
    if not re.fullmatch(KEY_PATTERN, wish.key):
        raise InvalidHookError(
            f"“{wish.key[:60]}” cannot be the key of a webhook", help="use small letters, digits and _, a letter first"
        )
    names = (*wish.fact_names, *wish.segments)
    if not names or any(not name or len(name) > NAME_CHARACTERS_MAX for name in names):
        raise InvalidHookError(
            "a webhook says which facts or segments it is for", help=f"name facts, or write {EVERY_FACT} for all"
        )
    if max(len(wish.fact_names), len(wish.segments)) > NAMES_MAX:
        raise InvalidHookError(
            f"a webhook names at most {NAMES_MAX} facts or segments", help=f"write {EVERY_FACT} for all facts"
        )


def _sealed(workspace: Workspace, key: str, secrets: Secrets) -> str:
    said = {"current": secrets.current, "previous": secrets.previous}
    return base64.b64encode(seal(workspace.settings, said, name=_owner(workspace, key))).decode()


def _unsealed(workspace: Workspace, key: str, sealed: str) -> Secrets:
    return Secrets(**unseal(workspace.settings, base64.b64decode(sealed), name=_owner(workspace, key)))


def _owner(workspace: Workspace, key: str) -> str:
    return f"webhook:{workspace.slug}:{key}"


def _published(workspace: Workspace, key: str) -> Definition:
    try:
        return published(workspace, kind=HOOK_KIND, key=key)
    except MissingDefinitionError as error:
        raise MissingHookError(f"there is no webhook “{key[:60]}”", help="look at the list of webhooks") from error


def _body(definition: Definition) -> _Body:
    return msgspec.convert(definition.body, _Body)


def _hook(definition: Definition) -> Hook:
    body = _body(definition)
    return Hook(
        key=definition.key,
        version=definition.version,
        url=body.url,
        fact_names=body.fact_names,
        segments=body.segments,
        is_enabled=body.is_enabled,
        has_personal_data=body.has_personal_data,
        has_previous_secret=bool(body.previous_until),
        author=definition.author,
        at=definition.at,
    )
