"""Outgoing webhooks: facts in the feed, a server on loopback, and what it holds after failures and kills."""

from __future__ import annotations

import base64
import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from evergrove.access import list_audit, open_server, open_workspace
from evergrove.channels.adapters.phone.exchange import Answer
from evergrove.channels.adapters.webhook import ForbiddenAddressError, PublicExchange
from evergrove.channels.hooks import (
    HookWish,
    InvalidHookError,
    MissingHookError,
    deliver_hooks,
    enable_hook,
    find_hook,
    forget_in_hooks,
    hook_standing,
    list_hooks,
    read_hooks,
    remove_old_deliveries,
    retry_given_up,
    rotate_secret,
    save_hook,
)
from evergrove.channels.hooks import delivery as hooks_delivery
from evergrove.channels.hooks import reader as hooks_reader
from evergrove.channels.hooks.payloads import BODY_BYTES_MAX, delivery_id
from evergrove.channels.hooks.retrying import FIRST_WAIT, TRIED_FOR, WAIT_MAX, wait_after
from evergrove.definitions import published
from evergrove.facts import append_to_feed, read_cursor
from evergrove.jobs.launches import delivery_steps
from evergrove.kit import FixedClock, Settings
from support.ground import NOON, fact_rows, make_workspace
from support.push_services import LOOPBACK, OK, Asked, Reply, Service, in_turn, serve

if TYPE_CHECKING:
    from pathlib import Path

    from evergrove.kit import Workspace

KEY = "erp"


@pytest.fixture(scope="module")
def made_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a workspace: made once, copied for each test."""
    home = tmp_path_factory.mktemp("hooks") / "home"
    made = make_workspace(home)
    made.close()
    return home


@pytest.fixture
def workspace(made_home: Path, home: Path) -> Iterator[Workspace]:
    shutil.copytree(made_home, home)
    opened = open_workspace(Settings(home=home), slug="proof", clock=FixedClock(NOON))
    yield opened
    opened.close()


@pytest.fixture
def service() -> Iterator[Service]:
    with serve() as running:
        yield running


def hook(workspace: Workspace, service: Service, **wish: Any) -> str:
    """Make the webhook and begin with it; returns its secret."""
    asked = {"fact_names": ("Order Completed",), "key": KEY, "url": f"{service.url}/in", **wish}
    _, secret = save_hook(workspace, HookWish(**asked), author="amy", door=LOOPBACK)
    read_hooks(workspace)
    return secret


def happen(workspace: Workspace, *rows: dict[str, Any]) -> None:
    with workspace.control.write() as connection:
        append_to_feed(connection, fact_rows(rows), now=workspace.clock.now())


def orders(count: int, *, first: int = 1) -> list[dict[str, Any]]:
    return [{"fact_id": f"o{number}", "customer_id": "cus_1"} for number in range(first, first + count)]


def pass_time(workspace: Workspace, by: timedelta) -> None:
    clock = workspace.clock
    assert isinstance(clock, FixedClock)
    clock.instant += by


def run(workspace: Workspace) -> int:
    """Read and deliver once; how many were delivered."""
    read_hooks(workspace)
    return deliver_hooks(workspace, door=LOOPBACK).delivered


def ids(service: Service) -> list[str]:
    return [asked.headers["webhook-id"] for asked in service.asked]


def test_fact_arrives_signed_as_the_reference_library_expects(workspace: Workspace, service: Service) -> None:
    from standardwebhooks.webhooks import Webhook

    secret = hook(workspace, service)
    happen(workspace, {"fact_id": "o1", "customer_id": "cus_1", "amount_minor": 1990, "currency": "CNY"})
    workspace_time = real_time(workspace)
    assert run(workspace) == 1
    (asked,) = service.asked
    said = Webhook(secret).verify(asked.body.decode(), dict(asked.headers))
    assert said["type"] == "Order Completed"
    assert said["data"]["amount_minor"] == 1990
    assert said["data"]["fact_id"] == "o1"
    assert asked.headers["webhook-id"] == delivery_id(KEY, "o1")
    assert workspace_time


def real_time(workspace: Workspace) -> bool:
    """The reference library compares with the machine's time."""
    from evergrove.kit import SystemClock

    clock = workspace.clock
    assert isinstance(clock, FixedClock)
    clock.instant = SystemClock().now()
    return True


def test_only_what_was_asked_for_is_sent(workspace: Workspace, service: Service) -> None:
    hook(workspace, service, segments=("vip",))
    happen(
        workspace,
        {"fact_id": "a", "name": "Order Completed"},
        {"fact_id": "b", "name": "Page Viewed"},
        {"fact_id": "c", "name": "Segment Entered", "properties": '{"segment":"vip@3","reason":"facts"}'},
        {"fact_id": "d", "name": "Segment Exited", "properties": '{"segment":"vip_old@1"}'},
        {"fact_id": "e", "name": "Segment Exited", "properties": '{"segment": "vip@4"}'},
    )
    assert run(workspace) == 3
    assert sorted(asked.json()["data"]["fact_id"] for asked in service.asked) == ["a", "c", "e"]


def test_every_fact_can_be_asked_for(workspace: Workspace, service: Service) -> None:
    hook(workspace, service, fact_names=("*",))
    happen(workspace, {"fact_id": "a"}, {"fact_id": "b", "name": "Page Viewed"})
    assert run(workspace) == 2


def test_facts_before_the_webhook_are_not_sent(workspace: Workspace, service: Service) -> None:
    happen(workspace, *orders(3))
    read_hooks(workspace)
    hook(workspace, service)
    happen(workspace, *orders(1, first=9))
    assert run(workspace) == 1
    assert ids(service) == [delivery_id(KEY, "o9")]


def test_what_identifies_a_person_is_left_out_by_default(workspace: Workspace, service: Service) -> None:
    person = {
        "customer_id": "cus_1",
        "anonymous_id": "a-1",
        "url": "https://shop.example/?mail=a@b.example",
        "session_id": "s",
    }
    hook(workspace, service, fact_names=("*",))
    happen(
        workspace,
        {"fact_id": "v", "name": "Page Viewed", **person},
        {"fact_id": "p", "name": "Profile Updated", "properties": '{"traits":{"first_name":"王"}}', **person},
    )
    assert run(workspace) == 2
    for asked in service.asked:
        assert not {"anonymous_id", "url", "session_id", "identifiers"} & set(asked.json()["data"])
        assert "王" not in asked.body.decode()


def test_personal_data_go_along_when_asked_for(workspace: Workspace, service: Service) -> None:
    hook(workspace, service, fact_names=("*",), has_personal_data=True)
    happen(workspace, {"fact_id": "p", "name": "Profile Updated", "properties": '{"traits":{"first_name":"王"}}'})
    happen(workspace, {"fact_id": "v", "name": "Page Viewed", "anonymous_id": "a-1", "customer_id": "cus_gone"})
    assert run(workspace) == 2
    first, second = (asked.json()["data"] for asked in service.asked)
    assert first["properties"]["traits"]["first_name"] == "王"
    assert second["anonymous_id"] == "a-1"
    assert second["identifiers"] == []  # the customer is unknown, or was erased


def test_fact_that_is_too_long_goes_without_its_properties(workspace: Workspace, service: Service) -> None:
    hook(workspace, service)
    happen(workspace, {"fact_id": "long", "properties": json.dumps({"note": "长" * BODY_BYTES_MAX})})
    assert run(workspace) == 1
    data = service.asked[0].json()["data"]
    assert data["is_cut"] is True
    assert "properties" not in data


def test_failed_delivery_is_tried_again_with_growing_waits(workspace: Workspace, service: Service) -> None:
    hook(workspace, service)
    happen(workspace, *orders(1))
    service.answer = in_turn([Reply(status=500), Reply(status=503), Reply(status=200)])
    assert run(workspace) == 0
    assert run(workspace) == 0
    assert len(service.asked) == 1  # not before its time
    pass_time(workspace, FIRST_WAIT)
    assert run(workspace) == 0
    pass_time(workspace, FIRST_WAIT)
    assert run(workspace) == 0 or len(service.asked) == 3
    pass_time(workspace, FIRST_WAIT)
    run(workspace)
    assert len(service.asked) == 3
    assert len(set(ids(service))) == 1
    standing = hook_standing(workspace, KEY)
    assert (standing.waiting, standing.delivered, standing.failing_since) == (0, 1, None)


def test_receiver_may_ask_for_a_longer_wait(workspace: Workspace, service: Service) -> None:
    hook(workspace, service)
    happen(workspace, *orders(1))
    service.answer = in_turn([Reply(status=429, headers={"retry-after": "120"}), Reply(status=200)])
    run(workspace)
    pass_time(workspace, timedelta(seconds=119))
    assert run(workspace) == 0
    pass_time(workspace, timedelta(seconds=1))
    assert run(workspace) == 1


def test_server_that_is_away_is_asked_once_a_wait(workspace: Workspace, service: Service) -> None:
    hook(workspace, service)
    happen(workspace, *orders(20))
    service.answer = lambda _: Reply(status=502)
    for _ in range(5):
        run(workspace)
    assert len(service.asked) == 1
    service.answer = lambda _: Reply(status=204)
    pass_time(workspace, timedelta(minutes=1))
    assert run(workspace) == 20


def test_one_refused_delivery_holds_up_no_other(workspace: Workspace, service: Service) -> None:
    hook(workspace, service)
    happen(workspace, *orders(5))
    refused = delivery_id(KEY, "o1")
    service.answer = lambda asked: Reply(status=400 if asked.headers["webhook-id"] == refused else 200)
    assert run(workspace) == 4
    assert hook_standing(workspace, KEY).waiting == 1


def test_delivery_is_given_up_after_three_days_and_can_be_asked_for_again(
    workspace: Workspace, service: Service
) -> None:
    hook(workspace, service)
    happen(workspace, *orders(1))
    service.answer = lambda _: Reply(status=400)
    for _ in range(60):
        run(workspace)
        pass_time(workspace, timedelta(hours=3))
    standing = hook_standing(workspace, KEY)
    assert (standing.waiting, standing.given_up) == (0, 1)
    asked = len(service.asked)
    assert 10 <= asked <= 30
    service.answer = lambda _: Reply(status=200)
    enable_hook(workspace, KEY, is_enabled=True, author="amy")
    assert retry_given_up(workspace, KEY) == 1
    assert run(workspace) == 1
    assert set(ids(service)) == {delivery_id(KEY, "o1")}


def test_webhook_that_fails_for_five_days_is_switched_off_with_a_note(workspace: Workspace, service: Service) -> None:
    hook(workspace, service)
    service.answer = lambda _: Reply(status=500)
    for day in range(6):
        happen(workspace, *orders(1, first=day))
        for _ in range(4):
            run(workspace)
            pass_time(workspace, timedelta(hours=6))
    standing = hook_standing(workspace, KEY)
    assert standing.is_disabled
    assert standing.problem == "HTTP 500"
    asked = len(service.asked)
    run(workspace)
    assert len(service.asked) == asked
    server = open_server(workspace.settings)
    notes = [line for line in list_audit(server, workspace=workspace.slug) if line.action == "webhook.disabled"]
    server.close()
    assert [(note.target, note.details["reason"]) for note in notes] == [(KEY, "failing")]
    service.answer = lambda _: Reply(status=200)
    enable_hook(workspace, KEY, is_enabled=True, author="amy")
    happen(workspace, *orders(1, first=99))
    assert run(workspace) >= 1


def test_gone_switches_it_off_at_once(workspace: Workspace, service: Service) -> None:
    hook(workspace, service)
    happen(workspace, *orders(3))
    service.answer = lambda _: Reply(status=410)
    read_hooks(workspace)
    assert deliver_hooks(workspace, door=LOOPBACK).disabled == 1
    assert hook_standing(workspace, KEY).is_disabled
    assert len(service.asked) == 1


def test_one_slow_server_holds_up_no_other(workspace: Workspace, service: Service) -> None:
    with serve(lambda _: Reply(is_dropped=True)) as broken:
        hook(workspace, service)
        hook(workspace, broken, key="broken")
        happen(workspace, *orders(10))
        assert run(workspace) == 10
        assert hook_standing(workspace, "broken").waiting == 10
        assert hook_standing(workspace, "broken").delivered == 0


def test_both_secrets_sign_while_one_replaces_the_other(workspace: Workspace, service: Service) -> None:
    from standardwebhooks.webhooks import Webhook, WebhookVerificationError

    real_time(workspace)
    old = hook(workspace, service)
    new = rotate_secret(workspace, KEY, author="amy")
    happen(workspace, *orders(1))
    run(workspace)
    for secret in (old, new):
        assert Webhook(secret).verify(service.asked[0].body.decode(), dict(service.asked[0].headers))
    clock = workspace.clock
    assert isinstance(clock, FixedClock)
    kept = published(workspace, kind="webhook", key=KEY).body
    assert old not in json.dumps(kept)
    assert new not in json.dumps(kept)
    assert base64.b64decode(kept["sealed"])
    pass_time(workspace, timedelta(hours=25))
    happen(workspace, *orders(1, first=2))
    run(workspace)
    assert len(service.asked[1].headers["webhook-signature"].split()) == 1
    real_time(workspace)
    with pytest.raises(WebhookVerificationError):
        Webhook(old).verify(service.asked[1].body.decode(), dict(service.asked[1].headers))


def test_too_many_waiting_are_left_out_and_counted(
    workspace: Workspace, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hooks_reader, "WAITING_MAX", 5)
    hook(workspace, service)
    happen(workspace, *orders(8))
    assert run(workspace) == 5
    assert hook_standing(workspace, KEY).left_out == 3


def test_erased_customers_and_old_deliveries_go(workspace: Workspace, service: Service) -> None:
    hook(workspace, service)
    happen(workspace, {"fact_id": "a", "customer_id": "cus_1"}, {"fact_id": "b", "customer_id": "cus_2"})
    read_hooks(workspace)
    with workspace.control.write() as connection:
        assert forget_in_hooks(connection, ["cus_1"]) == 1
        assert forget_in_hooks(connection, []) == 0
        assert remove_old_deliveries(connection, now=NOON + timedelta(days=6)) == 0
        assert remove_old_deliveries(connection, now=NOON + timedelta(days=8)) == 1


def test_disabled_webhook_takes_no_facts(workspace: Workspace, service: Service) -> None:
    hook(workspace, service)
    assert enable_hook(workspace, KEY, is_enabled=False, author="amy").is_enabled is False
    happen(workspace, *orders(2))
    assert run(workspace) == 0
    enable_hook(workspace, KEY, is_enabled=True, author="amy")
    happen(workspace, *orders(1, first=5))
    assert run(workspace) == 1


def test_changing_a_webhook_keeps_its_secret(workspace: Workspace, service: Service) -> None:
    hook(workspace, service)
    changed, secret = save_hook(
        workspace, HookWish(key=KEY, url=f"{service.url}/new", fact_names=("*",)), author="amy", door=LOOPBACK
    )
    assert secret == ""
    assert changed.version == 2
    assert find_hook(workspace, KEY).url.endswith("/new")
    assert [one.key for one in list_hooks(workspace)] == [KEY]


@pytest.mark.parametrize(
    "wish",
    [
        {"key": "Bad Key"},
        {"fact_names": (), "segments": ()},
        {"fact_names": ("x" * 201,)},
        {"fact_names": tuple(f"F{number}" for number in range(101))},
    ],
)
def test_wrong_wish_is_refused(workspace: Workspace, service: Service, wish: dict[str, Any]) -> None:
    with pytest.raises(InvalidHookError):
        hook(workspace, service, **wish)


@pytest.mark.parametrize(
    "url", ["http://shop.example/x", "https://10.0.0.1/x", "https://localhost/x", "https://user:pw@shop.example/", ""]
)
def test_only_public_https_addresses_are_taken(workspace: Workspace, url: str) -> None:
    with pytest.raises(ForbiddenAddressError):
        save_hook(workspace, HookWish(key=KEY, url=url, fact_names=("*",)), author="amy")


def test_unknown_webhook_says_so(workspace: Workspace) -> None:
    with pytest.raises(MissingHookError):
        hook_standing(workspace, "nobody")
    with pytest.raises(MissingHookError):
        rotate_secret(workspace, "nobody", author="amy")


def test_waits_grow_with_jitter_and_stay_below_six_hours() -> None:
    waits = [wait_after(attempt, key="whk_1") for attempt in range(1, 30)]
    for attempt, wait in enumerate(waits, start=1):
        doubled = min(FIRST_WAIT * 2 ** (attempt - 1), WAIT_MAX)
        assert doubled / 2 <= wait <= doubled
    spread = {wait_after(12, key=f"whk_{number}") for number in range(50)}
    assert len(spread) == 50
    assert wait_after(1, key="x", asked_seconds=10**9) == WAIT_MAX
    assert timedelta(days=3) == TRIED_FOR


class Killed(BaseException):
    """The process dies here."""


def kill_at(workspace: Workspace, monkeypatch: pytest.MonkeyPatch, *, commit: int, before: bool) -> None:
    """Die just before, or just after, commit number `commit` from now on."""
    write = workspace.control.write
    seen = 0

    @contextmanager
    def dying() -> Iterator[sa.Connection]:
        nonlocal seen
        seen += 1
        number = seen
        with write() as connection:
            yield connection
            if number == commit and before:
                raise Killed
        if number == commit and not before:
            raise Killed

    monkeypatch.setattr(workspace.control, "write", dying)


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("commit", range(1, 11))
def test_kill_at_any_commit_loses_nothing(
    workspace: Workspace, service: Service, monkeypatch: pytest.MonkeyPatch, *, commit: int, before: bool
) -> None:
    hook(workspace, service)
    happen(workspace, *orders(7))
    with monkeypatch.context() as patch:
        kill_at(workspace, patch, commit=commit, before=before)
        try:
            read_hooks(workspace)
            deliver_hooks(workspace, door=LOOPBACK)
        except Killed:
            pass
    pass_time(workspace, timedelta(minutes=2))  # the dead process's lease ends
    for _ in range(3):
        run(workspace)
    expected = {delivery_id(KEY, f"o{number}") for number in range(1, 8)}
    posted = ids(service)
    assert set(posted) == expected
    assert len(posted) <= 2 * len(expected)  # one round at most is repeated, under the same ids
    standing = hook_standing(workspace, KEY)
    assert (standing.waiting, standing.delivered) == (0, 7)
    assert read_cursor(workspace, reader="hooks") == 7


def test_both_databases(either_workspace: Workspace) -> None:
    with serve() as running:
        hook(either_workspace, running, segments=("vip",))
        happen(either_workspace, *orders(120))
        assert sum(run(either_workspace) for _ in range(4)) == 120
        assert len(set(ids(running))) == len(running.asked) == 120
        assert hook_standing(either_workspace, KEY).delivered == 120


def test_facts_of_an_answer_to_a_probe(service: Service) -> None:
    """The double of these tests answers what it was told to."""
    service.answer = in_turn([Reply(status=201), Reply(status=404)])
    asked = Asked(method="POST", path="/", headers={}, body=b"{}")
    assert [service.take(asked).status for _ in range(3)] == [201, 404, 404]


SECONDS_MAX = 10.0
"""What a test waits for another thread at most; it takes some milliseconds."""


def test_what_became_of_a_hook_is_written_while_another_still_waits_for_its_answer(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    fast_is_written = threading.Event()
    waited: list[bool] = []

    def post_to(_: object, url: str, **_post: object) -> Answer:
        if url.endswith("/slow"):
            waited.append(fast_is_written.wait(SECONDS_MAX))
        return Answer(status=200, body=b"")

    def settled(*arguments: Any, hook: Any, **options: Any) -> Any:
        done = settle(*arguments, hook=hook, **options)
        if hook.key == "fast":
            fast_is_written.set()
        return done

    settle = hooks_delivery._settle
    monkeypatch.setattr(hooks_delivery, "_settle", settled)
    monkeypatch.setattr(PublicExchange, "post_to", post_to)
    for key in ("slow", "fast"):
        wish = HookWish(key=key, url=f"https://shop.example/{key}", fact_names=("Order Completed",))
        save_hook(workspace, wish, author="amy", door=LOOPBACK)
    read_hooks(workspace)
    happen(workspace, *orders(3))
    assert run(workspace) == 6
    assert waited == [True] * 3


def test_a_slow_server_has_its_share_of_a_round_and_no_more(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed = [0.0]

    def answer(_: Asked) -> Reply:
        passed[0] += hooks_delivery.ROUND_SECONDS_MAX * 0.6
        return OK

    monkeypatch.setattr(hooks_delivery, "time", SimpleNamespace(monotonic=lambda: passed[0]))
    with serve(answer) as service:
        hook(workspace, service)
        happen(workspace, *orders(5))
        assert [run(workspace) for _ in range(3)] == [2, 2, 1]
    standing = hook_standing(workspace, KEY)
    assert (standing.waiting, standing.problem) == (0, ""), "being slow is nothing to be held against it"


def test_no_post_is_begun_when_the_worker_stops(workspace: Workspace, service: Service) -> None:
    hook(workspace, service)
    happen(workspace, *orders(3))
    read_hooks(workspace)
    assert deliver_hooks(workspace, door=LOOPBACK, is_stopping=lambda: len(service.asked) == 1).delivered == 1
    assert hook_standing(workspace, KEY).waiting == 2


def test_a_delivery_that_cannot_be_made_is_put_off_and_the_others_go(
    workspace: Workspace, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook(workspace, service)
    happen(workspace, *orders(3))
    read_hooks(workspace)
    make = hooks_delivery._body

    def failing(at: Workspace, to: Any, delivery: Any) -> bytes:
        if delivery.delivery_id == delivery_id(KEY, "o2"):
            raise RuntimeError("what a customer wrote")
        return make(at, to, delivery)

    monkeypatch.setattr(hooks_delivery, "_body", failing)
    ran = deliver_hooks(workspace, door=LOOPBACK)
    assert (ran.delivered, ran.retried) == (2, 1)
    assert hook_standing(workspace, KEY).waiting == 1


def test_messages_are_not_sent_by_the_thread_that_posts_to_webhooks(workspace: Workspace) -> None:
    names = {step.name for step in delivery_steps(workspace, stopping=threading.Event())}
    assert names == {"delivery", "launches", "receipts", "tidy"}
