"""What a provider tells again counts once, on each database."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import sqlalchemy as sa

from evergrove.channels import deliver, plan_messages, record_receipts
from evergrove.channels.adapters.contracts import Receipt
from evergrove.channels.tables import messages
from support.reach_world import LAUNCH, add_people, kept_plan, open_mail, planned, public

if TYPE_CHECKING:
    from evergrove.kit import Workspace


def test_a_receipt_told_twice_counts_once_and_settles_what_was_unknown(either_workspace: Workspace) -> None:
    mail = public(either_workspace)
    open_mail(mail, settings={"loses": ["p0@mail.example", "p1@mail.example"]})
    people = add_people(mail, 2)
    kept_plan(mail)
    plan_messages(mail, planned(people), launch_id=LAUNCH, node="send")
    assert deliver(mail, channel="email").unknown == 2
    with mail.control.read() as connection:
        ids = connection.execute(sa.select(messages.c.message_id)).scalars().all()
    at = mail.clock.now()
    words = [Receipt(kind="delivered", at=at, raw_id="dsn", message_id=one) for one in (ids[0], ids[0], "msg_other")]
    first, again = record_receipts(mail, words), record_receipts(mail, words)
    assert (first.taken, first.repeated, first.unknown) == (1, 1, 1)
    assert (again.taken, again.repeated) == (0, 2)
    with mail.control.read() as connection:
        assert Counter(connection.execute(sa.select(messages.c.state)).scalars()) == {"sent": 1, "unknown": 1}
