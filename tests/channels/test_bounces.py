"""What comes back by mail, read: bounces, complaints, people who leave, and what only looks like it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from evergrove.channels.adapters.mail import read_mail_report
from evergrove.channels.adapters.mail.posts import read_posted_report
from evergrove.channels.adapters.phone.proof import ForgedReceiptError
from support.mail_reports import BOUNCES, COMPLAINTS, ID, LEAVING, NOTHING, Report
from support.mails import smtp_settings

RECEIVED = datetime(2026, 5, 1, 8, tzinfo=UTC)
LEAVE = "leave+{id}@mail.teashop.example"

SAYING = (*BOUNCES, *COMPLAINTS, LEAVING)


@pytest.mark.parametrize("report", SAYING, ids=lambda report: report.name)
def test_a_report_says_what_it_says_and_the_same_again(report: Report) -> None:
    (receipt,) = read_mail_report(report.raw, received_at=RECEIVED, unsubscribe_address=LEAVE)
    assert (receipt.kind, receipt.reason, receipt.message_id) == (report.kind, report.reason, ID)
    assert receipt.is_permanent == report.is_permanent
    assert receipt.at == datetime(2026, 5, 1, 7, tzinfo=UTC)
    later = RECEIVED + timedelta(days=2)
    assert read_mail_report(report.raw, received_at=later, unsubscribe_address=LEAVE) == (receipt,)


@pytest.mark.parametrize("report", NOTHING, ids=lambda report: report.name)
def test_what_only_looks_like_a_report_says_nothing(report: Report) -> None:
    assert read_mail_report(report.raw, received_at=RECEIVED, unsubscribe_address=LEAVE) == ()


def test_reports_differ_by_their_own_id() -> None:
    """Whatever the provider wrote twice is one; two mails are two."""
    raw = BOUNCES[0].raw
    first, second = (
        read_mail_report(raw.replace(b"<1.report", b"<%d.report" % number), received_at=RECEIVED)[0].raw_id
        for number in (1, 2)
    )
    assert first != second


@pytest.mark.parametrize("date", ["Fri, 01 May 2020 15:00:00 +0800", "Fri, 01 May 2030 15:00:00 +0800", "yesterday"])
def test_a_date_that_cannot_be_true_is_not_believed(date: str) -> None:
    raw = BOUNCES[0].raw.replace(b"Fri, 01 May 2026 15:00:00 +0800", date.encode(), 1)
    assert read_mail_report(raw, received_at=RECEIVED)[0].at == RECEIVED


def test_any_cut_of_any_report_is_read_without_an_error() -> None:
    for report in (*SAYING, *NOTHING):
        for end in range(0, len(report.raw), 97):
            for receipt in read_mail_report(report.raw[:end], received_at=RECEIVED, unsubscribe_address=LEAVE):
                assert receipt.message_id == ID


def test_a_posted_report_needs_the_senders_token() -> None:
    known = "token-of-reports"
    settings = smtp_settings(25, reports_token=known)
    url = "https://shop.example/t/receipts/default/post?token="
    raw = BOUNCES[0].raw
    (receipt,) = read_posted_report(headers={}, body=raw, url=url + known, settings=settings)
    assert receipt.message_id == ID
    for wrong in ("", "token"):
        with pytest.raises(ForgedReceiptError):
            read_posted_report(headers={}, body=raw, url=url + wrong, settings=settings)
    with pytest.raises(ForgedReceiptError):
        read_posted_report(headers={}, body=raw, url=url, settings=smtp_settings(25))
