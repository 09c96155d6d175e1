"""The mailbox of bounces and complaints: everything in it is told once, whatever happens on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from evergrove.channels import plan_messages, read_mailboxes
from evergrove.channels.adapters.contracts import Receipt, SenderProblemError
from evergrove.channels.adapters.mail import MailboxCount, read_mailbox
from evergrove.channels.adapters.mail.mailbox import MAILS_A_STEP
from evergrove.channels.tables import messages
from evergrove.kit import FixedClock
from support.mail_reports import BOUNCES, COMPLAINTS, ID, LEAVING, NOTHING
from support.mailbox_server import PASSWORD, USER, Mailbox, serve_mailbox
from support.mails import NOW, smtp_settings
from support.reach_world import LAUNCH, add_people, kept_plan, open_mail, planned, public

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evergrove.channels.adapters.mail import SmtpSettings
    from evergrove.kit import Workspace

CLOCK = FixedClock(NOW)


def settings_of(mailbox: Mailbox, **changes: object) -> SmtpSettings:
    known = {
        "mailbox_host": "127.0.0.1",
        "mailbox_port": mailbox.port,
        "mailbox_security": "none",
        "mailbox_user": USER,
        "mailbox_password": PASSWORD,
    }
    return smtp_settings(25, **{**known, **changes})


def test_every_report_is_told_and_marked_and_nothing_twice() -> None:
    told: list[Receipt] = []
    reports = (*BOUNCES, *COMPLAINTS, LEAVING, *NOTHING)
    with serve_mailbox(*(report.raw for report in reports)) as mailbox:
        settings = settings_of(mailbox)
        first = read_mailbox(settings, clock=CLOCK, record=told.extend)
        again = read_mailbox(settings, clock=CLOCK, record=told.extend)
        assert mailbox.unseen == []
        assert mailbox.said_name
    assert first == MailboxCount(mails=len(reports), receipts=len(BOUNCES) + len(COMPLAINTS) + 1)
    assert again == MailboxCount()
    assert [receipt.kind for receipt in told] == [report.kind for report in reports if report.kind]


def test_what_could_not_be_recorded_stays_unread() -> None:
    """The second step fails: the first one is done, the rest comes again."""
    raw = BOUNCES[0].raw
    mails = [raw.replace(b"<1.report", b"<%d.report" % number) for number in range(MAILS_A_STEP + 10)]
    told: list[Receipt] = []

    def record(found: Sequence[Receipt]) -> None:
        if told:
            raise RuntimeError("the database is away")
        told.extend(found)

    with serve_mailbox(*mails) as mailbox:
        settings = settings_of(mailbox)
        with pytest.raises(RuntimeError, match="database is away"):
            read_mailbox(settings, clock=CLOCK, record=record)
        assert len(mailbox.unseen) == 10
        read_mailbox(settings, clock=CLOCK, record=told.extend)
        assert mailbox.unseen == []
    assert len({receipt.raw_id for receipt in told}) == len(told) == len(mails)


@pytest.mark.parametrize("command", ["LOGIN", "SEARCH", "FETCH", "STORE"])
def test_a_mailbox_that_hangs_up_is_read_the_next_time(command: str) -> None:
    told: list[Receipt] = []
    with serve_mailbox(BOUNCES[0].raw) as mailbox:
        mailbox.hangs_up_at = command
        with pytest.raises(SenderProblemError, match="cannot be read"):
            read_mailbox(settings_of(mailbox), clock=CLOCK, record=told.extend)
        mailbox.hangs_up_at = ""
        read_mailbox(settings_of(mailbox), clock=CLOCK, record=told.extend)
        assert mailbox.unseen == []
    assert {receipt.raw_id for receipt in told} == {told[0].raw_id}


@pytest.mark.parametrize("changes", [{"mailbox_password": "wrong"}, {"mailbox_folder": "Elsewhere"}])
def test_wrong_settings_are_the_senders_problem(changes: dict[str, object]) -> None:
    with serve_mailbox() as mailbox, pytest.raises(SenderProblemError, match="cannot be read"):
        read_mailbox(settings_of(mailbox, **changes), clock=CLOCK, record=lambda _: None)


def test_without_a_mailbox_nothing_is_read() -> None:
    assert read_mailbox(smtp_settings(25), clock=CLOCK, record=lambda _: None) == MailboxCount()


def test_what_bounced_stands_on_the_message_and_the_address_is_written_to_no_more(either_workspace: Workspace) -> None:
    mail = public(either_workspace)
    people = add_people(mail, 3)
    with serve_mailbox() as mailbox:
        own = {"host": "127.0.0.1", "port": 9, "security": "none", "from_address": "news@shop.example"}
        own |= {"mailbox_host": "127.0.0.1", "mailbox_port": mailbox.port, "mailbox_security": "none"}
        open_mail(mail, kind="smtp", settings={**own, "mailbox_user": USER, "mailbox_password": PASSWORD})
        kept_plan(mail)
        plan_messages(mail, planned(people[:1]), launch_id=LAUNCH, node="send")
        with mail.control.write() as connection:
            message_id = connection.execute(sa.select(messages.c.message_id)).scalar_one()
            connection.execute(sa.update(messages).values(state="sent", sent_at=mail.clock.now()))
        assert read_mailboxes(mail) == MailboxCount()
        mailbox.put(BOUNCES[0].raw.replace(ID.encode(), message_id.encode()))
        assert [read_mailboxes(mail), read_mailboxes(mail)] == [MailboxCount(mails=1, receipts=1), MailboxCount()]
        mailbox.hangs_up_at = "LOGIN"
        assert read_mailboxes(mail) == MailboxCount()
    with mail.control.read() as connection:
        assert connection.execute(sa.select(messages.c.bounced_at)).scalar_one() is not None
    other = kept_plan(mail, launch_id=LAUNCH[:-1] + "2")
    again = plan_messages(mail, planned(people[:2], launch_id=other.launch_id), launch_id=other.launch_id, node="send")
    assert (again.suppressed, again.queued) == (1, 1)
