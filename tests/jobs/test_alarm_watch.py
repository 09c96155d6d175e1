"""The look and its letters through the whole loop: found, remembered, mailed and posted once, whoever is killed."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

import pytest

from evergrove.access import Role, add_member, create_token, open_server
from evergrove.channels import (
    InvalidRobotError,
    Outcome,
    SenderWish,
    check_robot_url,
    post_to_robot,
    save_sender,
)
from evergrove.jobs import (
    AlarmSettingsWish,
    InvalidAlarmSettingsError,
    RecipientWish,
    enqueue,
    find_job,
    last_look,
    list_jobs,
    load_alarm_settings,
    publish_alarm_settings,
    snooze_alarm,
    standing_alarms,
    wake_alarm,
)
from evergrove.jobs.alarms import telling, watching
from evergrove.jobs.running import run_next_job
from evergrove.jobs.schedule import enqueue_due
from evergrove.kit import FixedClock
from support.ground import NOON, make_workspace
from support.mail_sink import start_mail_sink
from support.push_services import LOOPBACK, Reply, serve
from support.serving import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evergrove.kit import Workspace
    from support.mail_sink import MailSink
    from support.push_services import Service

ROBOT = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0d1f9c3a-5b7e-4a2c"
MORNING = NOON - timedelta(hours=2)
"""Ten in the morning in UTC, the zone of these workspaces."""


@pytest.fixture
def shop(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """A workspace whose looks leave out the figures: a second of each look, and of no matter here."""
    monkeypatch.setattr(watching, "_figures", lambda *_, **__: None)
    opened = make_workspace(home)
    yield replace(opened, clock=FixedClock(MORNING))
    opened.close()


@pytest.fixture
def mail_sink(tmp_path: Path) -> Iterator[MailSink]:
    sink = start_mail_sink(tmp_path / "sink", keeps_mails=True)
    yield sink
    sink.stop()


@pytest.fixture
def robot(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """A group robot of WeCom on this machine, where posts to WeCom go."""
    with serve(lambda _: Reply(body={"errcode": 0, "errmsg": "ok"})) as service:

        def post(url: str, *, text: str, message_id: str) -> Outcome:
            assert url == ROBOT, "the address was unsealed"
            return post_to_robot(service.url, text=text, message_id=message_id, door=LOOPBACK)

        monkeypatch.setattr(telling, "post_to_robot", post)
        yield service


def add_sender(workspace: Workspace, *, port: int) -> None:
    own = {"host": "127.0.0.1", "port": port, "security": "none", "from_address": "ops@shop.example"}
    save_sender(workspace, SenderWish(sender_key="post", kind="smtp", settings=own))


def add_owner(workspace: Workspace) -> str:
    server = open_server(workspace.settings)
    try:
        member = add_member(
            server, workspace=workspace.slug, email="li.mei@shop.example", role=Role.OWNER, language="zh", author="t",
            clock=workspace.clock,
        )  # fmt: skip
        return member.user.user_id
    finally:
        server.close()


def wish(*recipients: RecipientWish, **changes: object) -> AlarmSettingsWish:
    fields = {"is_on": True, "sender_key": "post", "quiet_from": "22:00", "quiet_until": "08:00", "digest_at": "09:00"}
    return AlarmSettingsWish(**{**fields, "recipients": recipients, **changes})  # type: ignore[arg-type]


def tell_everybody(workspace: Workspace, *, port: int) -> None:
    add_sender(workspace, port=port)
    mail = RecipientWish(kind="mail", user_id=add_owner(workspace))
    group = RecipientWish(kind="wecom_robot", url=ROBOT, language="en")
    publish_alarm_settings(workspace, wish(mail, group), author="test")


def break_something(workspace: Workspace) -> None:
    """A message about alarms that failed for good is critical itself; here it is somebody else's recipient."""
    letter = {"recipient_id": "rcp_x", "subject": "s", "text": "t"}
    job = enqueue(workspace, kind="tell_alarms", arguments=letter, author="test")
    with workspace.control.write() as connection:
        from evergrove.jobs.tables import jobs

        failed = {"state": "failed", "finished_at": workspace.clock.now(), "error": '{"code": "alarms.refused"}'}
        connection.execute(jobs.update().where(jobs.c.job_id == job.job_id).values(**failed))


def run_jobs(workspace: Workspace) -> None:
    while run_next_job(workspace, lane="short", stopping=threading.Event()):
        pass


def look(workspace: Workspace) -> dict[str, int]:
    job = enqueue(workspace, kind="watch", arguments={}, author="test")
    run_jobs(workspace)
    done = find_job(workspace, job.job_id)
    assert done.state == "done", done.error
    return dict(done.result or {})


def later(workspace: Workspace, **length: float) -> Workspace:
    return replace(workspace, clock=FixedClock(workspace.clock.now() + timedelta(**length)))


def test_an_alarm_is_mailed_and_posted_once(either_workspace: Workspace, mail_sink: MailSink, robot: Service) -> None:
    shop = replace(either_workspace, clock=FixedClock(MORNING))
    tell_everybody(shop, port=mail_sink.port)
    assert look(shop) == {"alarms": 0, "tellings": 0}
    break_something(shop)
    assert look(shop) == {"alarms": 1, "tellings": 2}
    assert look(later(shop, minutes=10))["tellings"] == 0
    (mail,) = [message_from_bytes(one, policy=policy.default) for one in mail_sink.mails()]
    assert (mail["To"], mail["Subject"]) == ("li.mei@shop.example", "[proof] 告警通知失败了")
    assert "错误代码 alarms.refused" in mail.get_content()
    (post,) = robot.asked
    assert post.json()["msgtype"] == "text"
    assert "[Critical] The telling of an alarm has failed" in post.json()["text"]["content"]


def test_a_relay_that_is_gone_is_tried_again_later(shop: Workspace, robot: Service) -> None:
    tell_everybody(shop, port=free_port())
    break_something(shop)
    look(shop)
    (letter,) = [job for job in list_jobs(shop, kind="tell_alarms") if job.state == "queued" and job.attempts]
    assert letter.kept == {"handed": False}
    assert letter.error is not None
    assert letter.error["code"] == "alarms.not_taken"
    assert letter.run_at > shop.clock.now()


def test_a_letter_that_may_have_left_is_never_sent_again(
    shop: Workspace, mail_sink: MailSink, robot: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed behind the handover: the next attempt finds the mark and leaves it."""
    tell_everybody(shop, port=mail_sink.port)
    break_something(shop)
    real = telling.send_letter

    def killed(*arguments: object, **options: object) -> None:
        real(*arguments, **options)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    monkeypatch.setattr(telling, "send_letter", killed)
    enqueue(shop, kind="watch", arguments={}, author="test")
    for _ in range(3):
        with pytest.raises(KeyboardInterrupt):
            run_jobs(shop)
        if len(mail_sink.accepted()) + len(robot.asked) == 2:
            break
    monkeypatch.setattr(telling, "send_letter", real)
    run_jobs(shop)
    outcomes = [job.result for job in list_jobs(shop, kind="tell_alarms", state="done")]
    assert {"outcome": "unknown"} in outcomes
    assert (len(mail_sink.accepted()), len(robot.asked)) == (1, 1)


def test_a_look_that_is_killed_tells_nobody_twice(
    shop: Workspace, mail_sink: MailSink, robot: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Behind the transaction that asks for the letters, before the job is done."""
    from evergrove.jobs.running import JobRun

    tell_everybody(shop, port=mail_sink.port)
    break_something(shop)
    real = JobRun.finish
    job = enqueue(shop, kind="watch", arguments={}, author="test")

    def killed(run: JobRun, result: object) -> None:
        if run.job.kind == "watch":
            raise KeyboardInterrupt
        real(run, result)

    monkeypatch.setattr(JobRun, "finish", killed)
    with pytest.raises(KeyboardInterrupt):
        run_next_job(shop, lane="short", stopping=threading.Event())
    monkeypatch.setattr(JobRun, "finish", real)
    run_jobs(shop)
    assert find_job(shop, job.job_id).result == {"alarms": 1, "tellings": 2}
    assert (len(mail_sink.accepted()), len(robot.asked)) == (1, 1)


def test_a_robot_that_was_removed_fails_for_good(shop: Workspace, robot: Service) -> None:
    robot.answer = lambda _: Reply(body={"errcode": 93_000, "errmsg": "invalid webhook url"})
    publish_alarm_settings(shop, wish(RecipientWish(kind="wecom_robot", url=ROBOT), sender_key=""), author="test")
    break_something(shop)
    look(shop)
    (failed, _) = list_jobs(shop, kind="tell_alarms", state="failed")
    assert failed.error is not None
    assert failed.error["code"] == "alarms.refused"
    assert len(robot.asked) == 1
    assert ROBOT not in str(failed.error)


def test_what_is_put_off_is_not_told_and_comes_back_with_a_new_episode(shop: Workspace, robot: Service) -> None:
    publish_alarm_settings(shop, wish(RecipientWish(kind="wecom_robot", url=ROBOT), sender_key=""), author="test")
    break_something(shop)
    snooze_alarm(shop, "job_failed:tell_alarms", until=None, author="usr_1")
    assert look(shop) == {"alarms": 0, "tellings": 0}
    (standing,), _ = standing_alarms(shop, last_look(shop))
    assert standing.snooze is not None
    assert standing.snooze.author == "usr_1"
    wake_alarm(shop, "job_failed:tell_alarms", author="usr_1")
    assert look(later(shop, minutes=10)) == {"alarms": 1, "tellings": 1}
    assert len(robot.asked) == 1
    snooze_alarm(later(shop, minutes=20), "job_failed:tell_alarms", until=None, author="usr_1")
    tomorrow = later(shop, hours=48)
    assert look(tomorrow)["alarms"] == 0, "it has ended"
    break_something(tomorrow)
    (again,), _ = standing_alarms(tomorrow, last_look(tomorrow))
    assert again.snooze is None


def test_it_is_looked_every_ten_minutes_from_the_first_one_on(shop: Workspace) -> None:
    def asked(workspace: Workspace) -> int:
        before = {job.job_id for job in list_jobs(workspace, kind="watch")}
        found = enqueue_due(workspace, since=workspace.clock.now())
        return len({job.job_id for job in found if job.kind == "watch"} - before)

    assert [asked(shop), asked(later(shop, minutes=9)), asked(later(shop, minutes=10))] == [1, 0, 1]


def test_old_looks_go(shop: Workspace) -> None:
    for hours in (0, 1, 26):
        look(later(shop, hours=hours))
    assert len(list_jobs(shop, kind="watch")) == 1
    newest = last_look(shop)
    assert newest is not None
    assert newest.as_of == MORNING + timedelta(hours=26)


def test_settings_keep_secrets_and_refuse_what_cannot_be(shop: Workspace) -> None:
    made = publish_alarm_settings(
        shop, wish(RecipientWish(kind="wecom_robot", url=ROBOT), sender_key=""), author="test"
    )
    (group,) = made.recipients
    assert "0d1f9c3a" not in group.sealed_url
    kept = RecipientWish(kind="wecom_robot", recipient_id=group.recipient_id, name="值班群")
    (same,) = publish_alarm_settings(shop, wish(kept, sender_key=""), author="test").recipients
    assert (same.recipient_id, same.sealed_url, same.name) == (group.recipient_id, group.sealed_url, "值班群")
    for changes, field in (
        ({"digest_at": "23:00"}, "digest_at"),
        ({"quiet_from": "25:00"}, "quiet_from"),
        ({"recipients": (RecipientWish(kind="mail", user_id="usr_1"),)}, "sender_key"),
        ({"recipients": (RecipientWish(kind="mail"),)}, "user_id"),
        ({"recipients": (RecipientWish(kind="wecom_robot"),)}, "url"),
        ({"recipients": (RecipientWish(kind="wecom_robot", url=ROBOT, severities=()),)}, "severities"),
    ):
        with pytest.raises(InvalidAlarmSettingsError) as refused:
            publish_alarm_settings(shop, wish(**{"sender_key": "", **changes}), author="test")
        assert refused.value.details["field"] == field
    assert load_alarm_settings(shop).version == 2


@pytest.mark.parametrize(
    "url",
    [
        "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0d1f9c3a-5b7e",
        "https://qyapi.weixin.qq.com.evil.example/cgi-bin/webhook/send?key=0d1f9c3a-5b7e",
        "https://user@qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0d1f9c3a-5b7e",
        "https://qyapi.weixin.qq.com:8443/cgi-bin/webhook/send?key=0d1f9c3a-5b7e",
        "https://qyapi.weixin.qq.com/cgi-bin/gettoken?key=0d1f9c3a-5b7e",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send",
        "https://127.0.0.1/cgi-bin/webhook/send?key=0d1f9c3a-5b7e",
        "https://[::1/cgi-bin/webhook/send?key=0d1f9c3a-5b7e",
    ],
)
def test_only_the_address_of_a_robot_is_one(url: str) -> None:
    with pytest.raises(InvalidRobotError):
        check_robot_url(url)


def test_a_post_is_cut_to_what_wecom_takes() -> None:
    with serve(lambda _: Reply(body={"errcode": 0})) as service:
        outcome = post_to_robot(service.url, text="告" * 2_000, message_id="msg_1", door=LOOPBACK)
    content = service.asked[0].json()["text"]["content"]
    assert outcome.kind == "sent"
    assert len(content.encode()) <= 2_048
    assert content.endswith("告…")


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(body={"errcode": 45_009}), "retry"),
        (Reply(status=503), "retry"),
        (Reply(status=500), "unknown"),
        (Reply(is_dropped=True), "unknown"),
        (Reply(body={"errcode": 44_004}), "failed"),
    ],
)
def test_what_wecom_answers_decides_whether_it_is_posted_again(reply: Reply, kind: str) -> None:
    with serve(lambda _: reply) as service:
        assert post_to_robot(service.url, text="t", message_id="msg_1", door=LOOPBACK).kind == kind


def test_a_key_that_ends_within_a_week_is_an_alarm_until_it_has_ended(shop: Workspace) -> None:
    server = open_server(shop.settings)
    try:
        for name, days in (("ERP", 5), ("cash desk", 30)):
            create_token(
                server, workspace=shop.slug, name=name, role=Role.ANALYST, days=days, author="t", clock=shop.clock
            )
    finally:
        server.close()

    def named(workspace: Workspace) -> list[str]:
        standing, problems = standing_alarms(workspace, None)
        assert problems == {}
        alarms = [one.episode.alarm for one in standing]
        return [one.names["named"] for one in alarms if one.kind == "api_key_ending"]

    assert named(shop) == ["ERP"]
    assert named(replace(shop, clock=FixedClock(MORNING + timedelta(days=6)))) == []
    assert named(replace(shop, clock=FixedClock(MORNING + timedelta(days=24)))) == ["cash desk"]
