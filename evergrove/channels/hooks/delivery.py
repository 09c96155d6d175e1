"""The delivery of webhooks: what is due is posted, then one transaction says what became of it.

Invariants
- One round at a time by lease; a process that died between a post and its transaction leaves the delivery waiting, so
  it is posted again under the same id.
- A webhook whose server is away costs one attempt a wait, however many of its deliveries wait, and holds up no other.
- A server that answers slowly has its share of a round, ROUND_SECONDS_MAX; what became of a webhook's posts is written
  as soon as they are made, whoever else still waits for an answer.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from evergrove.access import open_server, write_audit
from evergrove.channels.adapters.phone.exchange import Answer, Lost
from evergrove.channels.adapters.webhook import PUBLIC, Door, PublicExchange, Secrets, sign_by_all
from evergrove.channels.hooks.contracts import DeliveryRun, Hook
from evergrove.channels.hooks.payloads import with_identifiers
from evergrove.channels.hooks.retrying import DISABLED_AFTER, is_given_up, wait_after
from evergrove.channels.hooks.service import hook_secrets, list_hooks
from evergrove.channels.hooks.tables import hook_deliveries, hook_standings
from evergrove.facts import Lease, hold_lease
from evergrove.kit import EvergroveError, MissingError, Workspace, logger
from evergrove.profiles import load_profile

HOOKS_LEASE = "delivery:hooks"

HOOKS_AT_ONCE = 8
DELIVERIES_A_ROUND = 50
"""Of one webhook: what a kill repeats at most."""

ANSWER_SECONDS_MAX = 15.0
"""The scheme's advice lies between 15 and 30 seconds."""

ROUND_SECONDS_MAX = 5.0
"""Of one webhook: then no further post is begun, so a round ends within this and one ANSWER_SECONDS_MAX."""

HTTP_GONE = 410
PROBLEM_CHARACTERS_MAX = 200

AUTHOR = "webhooks"

_log = logger(__name__)


@dataclass(frozen=True, kw_only=True)
class _Attempt:
    """One post and its answer. `is_away`: the server, not this one delivery, is at fault."""

    delivery: sa.Row[Any]
    is_delivered: bool
    is_away: bool = False
    is_gone: bool = False
    problem: str = ""
    retry_after_seconds: float | None = None


def deliver_hooks(
    workspace: Workspace, *, door: Door = PUBLIC, is_stopping: Callable[[], bool] = lambda: False
) -> DeliveryRun:
    """Post one round of what is due; no post is begun once it `is_stopping`.

    Raises LeaseHeldError while another process does it.
    """
    with hold_lease(workspace.control, name=HOOKS_LEASE, clock=workspace.clock) as lease:
        now = workspace.clock.now()
        with workspace.control.read() as connection:
            due = {hook: _due(connection, hook, now=now) for hook in list_hooks(workspace) if hook.is_enabled}
        due = {hook: deliveries for hook, deliveries in due.items() if deliveries}
        if not due:
            return DeliveryRun()
        run = DeliveryRun()
        exchange = PublicExchange(connections=HOOKS_AT_ONCE, answer_seconds_max=ANSWER_SECONDS_MAX, door=door)
        try:
            with ThreadPoolExecutor(HOOKS_AT_ONCE, thread_name_prefix="hooks") as threads:
                posted = {
                    threads.submit(_post_all, workspace, exchange, hook, deliveries, is_stopping=is_stopping): hook
                    for hook, deliveries in due.items()
                }
                for ended in as_completed(posted):
                    run = _plus(run, _settle(workspace, lease, hook=posted[ended], attempts=ended.result()))
        finally:
            exchange.close()
    return run


def has_due_deliveries(workspace: Workspace) -> bool:
    """Whether a round would post anything."""
    hooks = [hook for hook in list_hooks(workspace) if hook.is_enabled]
    if not hooks:
        return False
    now = workspace.clock.now()
    with workspace.control.read() as connection:
        return any(_due(connection, hook, now=now, rows_max=1) for hook in hooks)


def _due(
    connection: sa.Connection, hook: Hook, *, now: datetime, rows_max: int = DELIVERIES_A_ROUND
) -> Sequence[sa.Row[Any]]:
    standing = sa.select(hook_standings.c.hook_key).where(
        hook_standings.c.hook_key == hook.key,
        hook_standings.c.disabled_at.is_(None),
        hook_standings.c.closed_until.is_(None) | (hook_standings.c.closed_until <= now),
    )
    if connection.execute(standing).scalar() is None:
        return ()
    query = sa.select(hook_deliveries).where(
        hook_deliveries.c.hook_key == hook.key, hook_deliveries.c.state == "waiting", hook_deliveries.c.due_at <= now
    )
    return connection.execute(query.order_by(hook_deliveries.c.due_at).limit(rows_max)).all()


def _post_all(
    workspace: Workspace,
    exchange: PublicExchange,
    hook: Hook,
    deliveries: Sequence[sa.Row[Any]],
    *,
    is_stopping: Callable[[], bool],
) -> list[_Attempt]:
    """One after the other, until the server is found away or its time is over; the others wait for the next round."""
    attempts: list[_Attempt] = []
    ends_at = time.monotonic() + ROUND_SECONDS_MAX
    try:
        secrets = hook_secrets(workspace, hook.key)
    except EvergroveError as error:
        _log.warning("hooks.secret_unreadable", hook=hook.key, code=error.code)
        return attempts
    for delivery in deliveries:
        if is_stopping() or time.monotonic() >= ends_at:
            break
        attempts.append(_post(workspace, exchange, hook, delivery, secrets=secrets))
        if attempts[-1].is_away:
            break
    return attempts


def _post(
    workspace: Workspace, exchange: PublicExchange, hook: Hook, delivery: sa.Row[Any], *, secrets: Secrets
) -> _Attempt:
    """Never raises: a delivery that cannot even be made is put off like any other, so the rest has its turn."""
    try:
        body = _body(workspace, hook, delivery)
        headers = sign_by_all(body, post_id=delivery.delivery_id, at=workspace.clock.now(), by=secrets)
        answer = exchange.post_to(hook.url, headers={"content-type": "application/json", **headers}, content=body)
    except Exception as error:  # noqa: BLE001 - its class only: the words may hold what a customer sent
        _log.error("hooks.post_not_made", hook=hook.key, error=type(error).__name__)
        return _Attempt(delivery=delivery, is_delivered=False, problem=type(error).__name__)
    return _attempt(delivery, answer)


def _body(workspace: Workspace, hook: Hook, delivery: sa.Row[Any]) -> bytes:
    if not hook.has_personal_data or not delivery.customer_id:
        return str(delivery.body).encode()
    try:
        known = load_profile(workspace, delivery.customer_id).identifiers
    except MissingError:
        known = ()
    return with_identifiers(delivery.body, known)


def _attempt(delivery: sa.Row[Any], answer: Answer | Lost) -> _Attempt:
    if isinstance(answer, Lost):
        return _Attempt(delivery=delivery, is_delivered=False, is_away=True, problem=answer.detail)
    if answer.is_success:
        return _Attempt(delivery=delivery, is_delivered=True)
    return _Attempt(
        delivery=delivery,
        is_delivered=False,
        # 400 and the like may be one delivery's fault: the next one is tried.
        is_away=answer.status >= 500 or answer.status in {401, 403, 404, 405, 408, 410, 429} or answer.status < 400,
        is_gone=answer.status == HTTP_GONE,
        problem=f"HTTP {answer.status}",
        retry_after_seconds=answer.retry_after_seconds,
    )


def _settle(workspace: Workspace, lease: Lease, *, hook: Hook, attempts: Sequence[_Attempt]) -> DeliveryRun:
    """What became of one webhook's posts, in one transaction."""
    if not attempts:
        return DeliveryRun()
    now = workspace.clock.now()
    with workspace.control.write() as connection:
        lease.renew(connection, now=now)
        given_up = sum(_put_off(connection, attempt, now=now) for attempt in attempts if not attempt.is_delivered)
        done = [attempt.delivery.delivery_id for attempt in attempts if attempt.is_delivered]
        connection.execute(sa.delete(hook_deliveries).where(hook_deliveries.c.delivery_id.in_(done)))
        reason = _stand(connection, hook=hook, attempts=attempts, delivered=len(done), now=now)
    if reason:
        _note_disabled(workspace, hook, reason=reason, at=now)
    return DeliveryRun(
        delivered=len(done),
        retried=len(attempts) - len(done) - given_up,
        given_up=given_up,
        disabled=1 if reason else 0,
    )


def _put_off(connection: sa.Connection, attempt: _Attempt, *, now: datetime) -> bool:
    """Until its next attempt; whether it was given up instead."""
    delivery = attempt.delivery
    attempts = delivery.attempts + 1
    wait = wait_after(attempts, key=delivery.delivery_id, asked_seconds=attempt.retry_after_seconds)
    gives_up = is_given_up(made_at=delivery.made_at, next_at=now + wait)
    values = {"attempts": attempts, "due_at": now + wait, "state": "given_up" if gives_up else "waiting"}
    connection.execute(
        sa.update(hook_deliveries).where(hook_deliveries.c.delivery_id == delivery.delivery_id).values(**values)
    )
    return gives_up


def _stand(
    connection: sa.Connection, *, hook: Hook, attempts: Sequence[_Attempt], delivered: int, now: datetime
) -> str:
    """Write down how the webhook stands; returns why it was switched off, if it was."""
    here = sa.select(hook_standings).where(hook_standings.c.hook_key == hook.key).with_for_update()
    row = connection.execute(here).one()
    last = attempts[-1]
    values: dict[str, Any] = {"delivered": row.delivered + delivered}
    if delivered:
        values |= {"delivered_at": now, "failures": 0, "failing_since": None, "closed_until": None}
    reason = ""
    if not last.is_delivered:
        since = now if delivered else row.failing_since or now
        failures = 1 if delivered else row.failures + 1
        values |= {"failing_since": since, "failures": failures, "problem": last.problem[:PROBLEM_CHARACTERS_MAX]}
        if last.is_away:
            wait = wait_after(failures, key=hook.key, asked_seconds=last.retry_after_seconds)
            values["closed_until"] = now + wait
        reason = "gone" if last.is_gone else "failing" if now - since >= DISABLED_AFTER else ""
        if reason:
            values["disabled_at"] = now
    connection.execute(sa.update(hook_standings).where(hook_standings.c.hook_key == hook.key).values(**values))
    return reason


def _note_disabled(workspace: Workspace, hook: Hook, *, reason: str, at: datetime) -> None:
    """In the audit log, for those who wonder why nothing arrives; the standing itself says it, too."""
    _log.warning("hooks.disabled", hook=hook.key, reason=reason)
    server = open_server(workspace.settings)
    try:
        with server.write() as connection:
            write_audit(
                connection,
                workspace=workspace.slug,
                at=at,
                actor=AUTHOR,
                action="webhook.disabled",
                target=hook.key,
                details={"reason": reason},
            )
    finally:
        server.close()


def _plus(run: DeliveryRun, other: DeliveryRun) -> DeliveryRun:
    return DeliveryRun(**{name: getattr(run, name) + getattr(other, name) for name in DeliveryRun.__dataclass_fields__})
