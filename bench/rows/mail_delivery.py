"""Mails by the whole delivery, from the queue to a real mail server, beside an SMTP client alone in the same run.

Ours claims, asks policy again, renders, writes and hands over each mail, and writes down what became of it with its
fact. The peer is the client that most programs send with, smtplib: one process, one connection, mails that were written
before (architecture §7: 3,500 a second). Our own client alone, pipelined over as many connections as the delivery has,
stands beside it as the upper bound: it shows what the delivery spends on all that is not SMTP.
The server runs in a process of its own and takes what all of them send; they are measured in turn, since other work on
the machine shows.
"""

from __future__ import annotations

import shutil
import smtplib
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread
from typing import TYPE_CHECKING, Any

import msgspec
import sqlalchemy as sa

from bench.apart import ROOT
from bench.contracts import Row
from evergrove.access import create_workspace
from evergrove.channels import (
    ChannelStep,
    MessagePlan,
    Planned,
    SenderWish,
    deliver,
    keep_plan,
    plan_messages,
    run_of_launch,
    save_sender,
    set_live,
)
from evergrove.channels.adapters.contracts import OutgoingMessage, Tracking
from evergrove.channels.adapters.mail import SmtpSettings
from evergrove.channels.adapters.mail.addresses import read_address
from evergrove.channels.adapters.mail.connection import SmtpConnection
from evergrove.channels.adapters.mail.handover import Handover, Mail
from evergrove.channels.adapters.mail.writing import MailWriter
from evergrove.channels.policy import set_policy
from evergrove.content import compile_template, load_template, publish_template
from evergrove.kit import Settings, Workspace
from evergrove.profiles import tables as profile_tables

if TYPE_CHECKING:
    from pathlib import Path

    from bench.contracts import Figures, Parameters

SINK = ROOT / "tests" / "support" / "mail_sink.py"
LAUNCH = "lau_00000000000000000000000000000001"

PARAGRAPH = "新茶到店，按您上次选的口味留了一份；到店报会员号即可领取，数量有限，领完为止。"
LETTER = {
    "key": "hello",
    "channel": "email",
    "topic": "offers",
    "name": {"zh": "问候", "en": "Hello"},
    "languages": {
        "zh": {
            "subject": "{{ customer.first_name | default: '您好' }}，有一份心意给您",
            "html": "<html><body><p>您好，{{ customer.first_name | default: '朋友' }}</p>"
            + f"<p>{PARAGRAPH}</p>" * 8
            + "<p><a href='https://shop.example/new'>看看新品</a></p>"
            "<p><a href='{{ message.unsubscribe_url }}'>退订</a></p></body></html>",
        },
        "en": {
            "subject": "Something for you, {{ customer.first_name | default: 'friend' }}",
            "html": "<html><body><p>Hello {{ customer.first_name | default: 'friend' }}</p>"
            "<p><a href='https://shop.example/new'>See what is new</a></p>"
            "<p><a href='{{ message.unsubscribe_url }}'>Unsubscribe</a></p></body></html>",
        },
    },
}

MAILS_A_ROUND = 3_000
ROUNDS = 3
"""The best of them is taken, of ours and of the client in turn."""

SHARE_MIN = 0.7


def mails(parameters: Parameters) -> Figures:
    """Mails a second and processor time of each, by the delivery, by the client alone, and by smtplib alone."""
    home = parameters.folder / "mails"
    home.mkdir(parents=True, exist_ok=True)
    took: dict[str, list[Took]] = {"delivery": [], "client": [], "smtplib": []}
    with _sink(home) as port, _workspace(home, port=port) as workspace:
        settings = msgspec.convert(_own(port), SmtpSettings)
        written = _written(workspace, settings)
        for number in range(ROUNDS):
            plan_messages(workspace, _people(workspace, number), launch_id=LAUNCH, node="send")
            took["delivery"].append(_timed(lambda: _deliver(workspace)))
            took["client"].append(_timed(lambda: _hand_over(settings, written)))
            took["smtplib"].append(_timed(lambda: _smtplib(port, written)))
    shutil.rmtree(home, ignore_errors=True)
    best = {name: (min(one.seconds for one in found), min(one.cpu for one in found)) for name, found in took.items()}
    return {
        "mails": float(MAILS_A_ROUND * ROUNDS),
        "mail_bytes": sum(len(mail.content) for mail in written) / len(written),
        **{f"{name}_per_second": MAILS_A_ROUND / seconds for name, (seconds, _) in best.items()},
        **{f"{name}_cpu_us": cpu / MAILS_A_ROUND * 1e6 for name, (_, cpu) in best.items()},
    }


@dataclass(frozen=True, kw_only=True)
class Took:
    """One round, and the processor time of this process in it; the server has its own."""

    seconds: float
    cpu: float


def _timed(work: Callable[[], object]) -> Took:
    cpu, begun = time.process_time(), time.perf_counter()
    work()
    return Took(seconds=time.perf_counter() - begun, cpu=time.process_time() - cpu)


@contextmanager
def _sink(folder: Path) -> Iterator[int]:
    """The port of a mail server that takes everything."""
    command = [sys.executable, str(SINK), str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - a script of ours
        try:
            yield int(process.stdout.readline() if process.stdout else "")
        finally:
            process.kill()


@contextmanager
def _workspace(home: Path, *, port: int) -> Iterator[Workspace]:
    """A workspace with a live sender and a plan; every hour is open and nothing is capped."""
    settings = Settings(home=home / "home", public_url="https://post.shop.example")
    workspace = create_workspace(settings, slug="bench", name="bench")
    set_policy(workspace, {"hours": {"quiet": []}}, author="bench")
    save_sender(workspace, SenderWish(sender_key="post", kind="smtp", settings=_own(port)))
    set_live(workspace, "post", is_live=True)
    publish_template(workspace, LETTER, author="bench")
    step = ChannelStep(channel="email", template="hello@1")
    plan = MessagePlan(launch_id=LAUNCH, node="send", steps=(step,), topic="offers", campaign_key="spring@1")
    keep_plan(workspace, plan)
    try:
        yield workspace
    finally:
        workspace.close()


def _own(port: int) -> dict[str, Any]:
    """The sender's settings."""
    return {"host": "127.0.0.1", "port": port, "security": "none", "from_address": "news@shop.example"}


def _people(workspace: Workspace, number: int) -> list[Planned]:
    """Fresh customers of one round, who agreed to mail."""
    numbers = range(number * MAILS_A_ROUND, (number + 1) * MAILS_A_ROUND)
    ids = {one: f"cus_{one:032x}" for one in numbers}
    now = workspace.clock.now()
    consent = {"channel": "email", "topic": "all", "state": "subscribed", "basis": "consent", "proof": "form"}
    rows: dict[sa.Table, list[dict[str, Any]]] = {
        profile_tables.customers: [{"customer_id": ids[one], "created_at": now} for one in numbers],
        profile_tables.identifiers: [
            {"kind": "email", "value": f"p{one}@mail.example", "customer_id": ids[one]} for one in numbers
        ],
        profile_tables.attributes: [
            {"customer_id": ids[one], "key": "first_name", "value": f'"小{one}"', "occurred_us": 0} for one in numbers
        ],
        profile_tables.consents: [
            {"feed_seq": one + 1, "customer_id": ids[one], "occurred_us": 0, **consent} for one in numbers
        ],
    }
    with workspace.control.write() as connection:
        for table, values in rows.items():
            connection.execute(sa.insert(table), values)
    return [Planned(customer_id=one, run_id=run_of_launch(LAUNCH, one)) for one in ids.values()]


def _deliver(workspace: Workspace) -> None:
    sent = deliver(workspace, channel="email", seconds_max=600.0).sent
    if sent != MAILS_A_ROUND:
        raise AssertionError(f"{sent} mails were sent of {MAILS_A_ROUND}")


def _written(workspace: Workspace, settings: SmtpSettings) -> list[Mail]:
    """The same mails, ready to leave."""
    template, writer = compile_template(load_template(workspace, "hello@1")), MailWriter(settings)
    found = []
    for number in range(MAILS_A_ROUND):
        message_id = f"msg_{number:032x}"
        link = f"https://post.shop.example/u/bench/{message_id}"
        values = {"customer": {"first_name": f"小{number}"}, "message": {"unsubscribe_url": link}}
        message = OutgoingMessage(
            message_id=message_id,
            idempotency_key=message_id,
            address=f"p{number}@mail.example",
            content=template.render(values, language="zh"),
            campaign_key="spring@1",
            tracking=Tracking(unsubscribe_url=link),
        )
        to = read_address(message.address)
        content = writer.write(message, to=to, now=workspace.clock.now())
        sender = writer.return_path(message_id)
        found.append(Mail(place=number, message_id=message_id, sender=sender, recipient=to.text, content=content))
    return found


def _hand_over(settings: SmtpSettings, written: list[Mail]) -> None:
    """By our client alone, over as many connections as the delivery has."""
    waiting, outcomes = deque(written), []

    def take(_: SmtpConnection) -> Mail | None:
        try:
            return waiting.popleft()
        except IndexError:
            return None

    def work() -> None:
        connection = SmtpConnection(settings)
        handover = Handover(
            connection,
            take=take,
            settle=lambda _, outcome: outcomes.append(outcome.kind),
            put_back=waiting.append,
            give_back=waiting.append,
        )
        handover.run(mails_max=len(written) + 1)
        connection.close()

    threads = [Thread(target=work) for _ in range(settings.pool_size)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if outcomes.count("sent") != len(written):
        raise AssertionError("the client alone did not hand over every mail")


def _smtplib(port: int, written: list[Mail]) -> None:
    """By the standard library's client: one connection, a round trip for each command."""
    with smtplib.SMTP("127.0.0.1", port) as client:
        for mail in written:
            client.sendmail(mail.sender, [mail.recipient], mail.content)


def rows(run: Callable[[str], Figures]) -> list[Row]:
    found = run(f"{__name__}:mails")
    speed, limit, bound = (found[f"{name}_per_second"] for name in ("delivery", "smtplib", "client"))
    return [
        Row(
            key="mail-delivery",
            what="Mails sent by SMTP, from the queue to the server, with policy, page, links and facts",
            figure=speed,
            unit="mails/s",
            limit=limit,
            limit_name="smtplib alone with mails written before, one connection",
            ratio=speed / limit,
            aim=f"≥ {SHARE_MIN:.0%} of smtplib alone",
            is_met=speed >= SHARE_MIN * limit,
            peak_rss_mb=found["peak_rss_mb"],
            detail=(
                f"{found['mails']:,.0f} mails of {found['mail_bytes']:,.0f} bytes; the server shares the cores",
                f"our client alone, pipelined, as many connections: {bound:,.0f} mails/s; ours are {speed / bound:.0%}",
                (
                    f"processor time a mail: delivery {found['delivery_cpu_us']:.0f} µs,"
                    f" client {found['client_cpu_us']:.0f} µs, smtplib {found['smtplib_cpu_us']:.0f} µs"
                ),
            ),
        )
    ]
