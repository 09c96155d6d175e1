"""Mails by the whole delivery, from the queue to a real mail server, beside the SMTP client alone in the same run.

Ours claims, asks policy again, renders, hands over, and writes down what became of each mail with its fact. The limit is
the same client with the same number of connections, handing over mails that were written before. The server runs in a
process of its own and takes what both send; the two are measured in turn, since other work on the machine shows.
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
from evergrove.channels.adapters.mail import SmtpSettings
from evergrove.channels.adapters.mail.addresses import read_address
from evergrove.channels.adapters.mail.connection import SmtpConnection
from evergrove.channels.adapters.mail.handover import Handover, Mail
from evergrove.channels.adapters.mail.writing import MailWriter
from evergrove.channels.policy import set_policy
from evergrove.content import publish_template
from evergrove.content.library import library_templates
from evergrove.kit import Settings, SystemClock, Workspace
from evergrove.profiles import tables as profile_tables

if TYPE_CHECKING:
    from bench.contracts import Figures, Parameters
    from evergrove.channels.adapters.contracts import OutgoingMessage

SINK = ROOT / "tests" / "support" / "mail_sink.py"
LAUNCH = "lau_00000000000000000000000000000001"
TEMPLATE = "double_11_mail"

MAILS_A_ROUND = 3_000
ROUNDS = 3
"""The best of them is taken, of ours and of the client in turn."""

CHUNK = 5_000
SHARE_MIN = 0.7


def mails(parameters: Parameters) -> Figures:
    """Mails a second and processor time of each, by the delivery, by the client alone, and by smtplib alone."""
    home = parameters.folder / "mails"
    home.mkdir(parents=True, exist_ok=True)
    ours: list[tuple[float, float]] = []
    alone: list[tuple[float, float]] = []
    plain: list[tuple[float, float]] = []
    with _sink(home) as port, _workspace(home, port=port) as (workspace, settings):
        for number in range(ROUNDS):
            people = _people(workspace, number)
            plan_messages(workspace, people, launch_id=LAUNCH, node="send")
            ours.append(_timed(lambda: _deliver(workspace)))
            written = _written(settings)
            alone.append(_timed(lambda ready=written: _hand_over(settings, ready)))
            plain.append(_timed(lambda ready=written: _smtplib(port, ready)))
    shutil.rmtree(home, ignore_errors=True)
    return {
        "mails": float(MAILS_A_ROUND * ROUNDS),
        "mail_bytes": float(sum(len(mail.content) for mail in written) / len(written)),
        **_best("delivery", ours),
        **_best("client", alone),
        **_best("smtplib", plain),
    }
