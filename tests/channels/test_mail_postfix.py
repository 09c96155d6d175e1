"""The mail sender against Debian's Postfix: every mail passed on once, still signed, and its bounces read."""

from __future__ import annotations

import re
import time
from collections import Counter

import dkim  # type: ignore[import-untyped]
import pytest

from evergrove.channels.adapters.mail import mail_records, make_dkim_key, read_mail_report
from support.mail_sink import MailSink, mail_sink
from support.mails import NOW, message_id, outgoing, smtp_adapter, smtp_settings
from support.postfix import serve_postfix

__all__ = ["mail_sink"]

MAILS = 120
GONE = (3, 50, 119)
WAIT_SECONDS_MAX = 30


def arrived(sink: MailSink, *, count: int) -> list[bytes]:
    """The mails that Postfix has passed on, once there are `count`."""
    deadline = time.monotonic() + WAIT_SECONDS_MAX
    while len(sink.accepted()) < count and time.monotonic() < deadline:
        time.sleep(0.05)
    return [mail.replace(b"\r\n..", b"\r\n.") for mail in sink.mails()]


@pytest.mark.slow
def test_postfix_passes_every_mail_on_and_tells_of_the_ones_that_came_back(mail_sink: MailSink) -> None:
    key = make_dkim_key("rsa")
    signing = {"dkim_rsa_selector": "s1", "dkim_rsa_key": key}
    record = mail_records(smtp_settings(25, **signing))[0]
    with serve_postfix(relays_to=mail_sink.port) as port:
        adapter = smtp_adapter(port, pool_size=3, timeout_seconds=20.0, **signing)
        batch = [outgoing(number, f"gone-{number}@example.org" if number in GONE else "") for number in range(MAILS)]
        outcomes = adapter.send(batch)
        adapter.close()
        mails = arrived(mail_sink, count=MAILS)
    assert {one.kind for one in outcomes} == {"sent"}
    reports = [mail for mail in mails if b"report-type=delivery-status" in mail]
    ours = [mail for mail in mails if mail not in reports]
    ids = Counter(found[1].decode() for mail in ours if (found := re.search(rb"\nMessage-ID: <([^@]+)@", mail)))
    assert ids == {message_id(number): 1 for number in range(MAILS) if number not in GONE}
    assert all(dkim.verify(mail, dnsfunc=lambda *_, **__: record.value.encode()) for mail in ours)
    receipts = [receipt for mail in reports for receipt in read_mail_report(mail, received_at=NOW)]
    assert sorted((one.kind, one.reason, one.message_id) for one in receipts) == [
        ("bounced", "invalid_address", message_id(number)) for number in GONE
    ]


@pytest.mark.slow
def test_postfix_refuses_one_mail_of_a_batch_alone(mail_sink: MailSink) -> None:
    with serve_postfix(relays_to=mail_sink.port) as port:
        adapter = smtp_adapter(port, pool_size=1, timeout_seconds=20.0)
        addresses = ["one@example.org", "closed@example.org", "kunde@bücher.example", "three@example.org"]
        outcomes = adapter.send([outgoing(number, address) for number, address in enumerate(addresses)])
        adapter.close()
        arrived(mail_sink, count=3)
    assert [one.kind for one in outcomes] == ["sent", "failed", "sent", "sent"]
    assert sorted(mail_sink.recipients()) == ["kunde@xn--bcher-kva.example", "one@example.org", "three@example.org"]
