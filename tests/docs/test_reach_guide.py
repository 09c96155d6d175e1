"""The guide to the first tracked mail, walked as a newcomer would: its own commands, a server, a mail server."""

from __future__ import annotations

import email
import email.policy
import json
import os
import re
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from evergrove.access import list_workspaces, open_workspace
from evergrove.campaigns import list_launches, load_campaign
from evergrove.channels import LaunchCounts, count_messages
from evergrove.jobs import estimate
from evergrove.kit import Settings, Workspace
from support.mail_sink import PASSWORD, USER, MailSink, start_mail_sink
from support.serving import RunningServer, free_port, start_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from email.message import EmailMessage

pytestmark = pytest.mark.slow

GUIDE = Path(__file__).parents[2] / "docs" / "guide"
SECTION = re.compile(r"^## .*$", re.MULTILINE)
BLOCK = re.compile(r"```sh\n(.*?)```", re.DOTALL)
ZONES = {"en": "Europe/London", "zh": "Asia/Shanghai"}

BROWSER = {"User-Agent": "Mozilla/5.0 (X11) Firefox/128"}

WAIT_SECONDS_MAX = 90
"""The lake is written every 30 s, and what stands in the lake is in a segment."""


@dataclass(kw_only=True)
class Newcomer:
    """Somebody with the guide, a terminal, and a mailbox."""

    folder: Path
    words: dict[str, str]
    said: list[str] = field(default_factory=list)

    def run(self, script: str, *, typed: str = "") -> str:
        for written, meant in self.words.items():
            script = script.replace(written, meant)
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            ["bash", "-e", "-c", script],
            cwd=self.folder,
            input=typed,
            capture_output=True,
            text=True,
            timeout=WAIT_SECONDS_MAX,
            env={**os.environ, "PATH": path, "EVERGROVE_PUBLIC_URL": self.words["http://localhost:8000"]},
            check=False,
        )
        assert done.returncode == 0, f"{script}\n{done.stdout}\n{done.stderr}"
        self.said.append(done.stdout)
        return done.stdout


def sections(language: str) -> list[list[str]]:
    """The shell blocks of each numbered section."""
    page = (GUIDE / language / "reach.md").read_text(encoding="utf-8")
    return [BLOCK.findall(part) for part in SECTION.split(page)[1:]]


def calls(section: str) -> list[str]:
    """The commands without the words of their language."""
    lines = [line for line in section.splitlines() if line.startswith(("evergrove", "export", "curl"))]
    return [re.sub(r' --lang (zh|en)|"[^"]*"| \S+/\S+', "", line) for line in lines]


def noon_zone() -> str:
    """A zone in which it is noon, so that no quiet hour holds anything back."""
    ahead = 12 - datetime.now(UTC).hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


def wait_until(happened: Callable[[], bool], *, what: str) -> None:
    gives_up_at = time.monotonic() + WAIT_SECONDS_MAX
    while not happened():
        assert time.monotonic() < gives_up_at, f"{what} did not happen within {WAIT_SECONDS_MAX} s"
        time.sleep(2)


def newest_mail(sink: MailSink) -> EmailMessage:
    raw = sink.mails()[-1].replace(b"\r\n..", b"\r\n.")
    return email.message_from_bytes(raw, policy=email.policy.default)


def page_of(mail: EmailMessage) -> str:
    body = mail.get_body(preferencelist=("html",))
    assert body is not None
    return str(body.get_content())


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[MailSink]:
    running = start_mail_sink(tmp_path / "sink", "--password", keeps_mails=True)
    yield running
    running.stop()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    port = free_port()
    address = {"EVERGROVE_PUBLIC_URL": f"http://127.0.0.1:{port}"}
    running = start_server(tmp_path / "my-home", port=port, environment=address)
    yield running
    running.stop()


def test_both_guides_call_the_same_commands() -> None:
    english, chinese = (["".join(blocks) for blocks in sections(language)] for language in ("en", "zh"))
    assert [calls(section) for section in english] == [calls(section) for section in chinese]


@pytest.mark.parametrize("language", ["en", pytest.param("zh", marks=pytest.mark.torture)])
def test_a_newcomer_gets_a_tracked_mail(language: str, sink: MailSink, server: RunningServer, tmp_path: Path) -> None:
    newcomer = Newcomer(
        folder=tmp_path,
        words={
            "my-shop": str(server.home),
            "http://localhost:8000": server.base_url,
            '"smtp.example.com"': '"127.0.0.1"',
            "587": str(sink.port),
            '"starttls"': '"none"',
            '"user": "news@example.com"': f'"user": "{USER}"',
            ZONES[language]: noon_zone(),
        },
    )
    _, sender, template, customer, campaign, live, *_ = sections(language)
    told = [newcomer.run(block, typed=f"{PASSWORD}\n") for block in sender]
    assert "answers and lets us in" in told[0]

    for block in template:
        newcomer.run(block)
    assert sink.recipients() == ["you@example.com"]

    create, tell = customer[0].split("curl", 1)
    newcomer.words["YOUR_WRITE_KEY"] = json.loads(newcomer.run(create))["write_key"]
    assert '"success":true' in newcomer.run(f"curl -sS{tell}").replace(" ", "")

    publish, later = campaign[0].split("evergrove campaign estimate", 1)
    newcomer.run(publish)
    wait_until(lambda: reached_now(server.home) == 1, what="the new customer")
    launch, watch = later.split("evergrove campaign status")
    assert re.search(
        r"^ +1  (would be sent to at once|可立即发送)$",
        newcomer.run(f"evergrove campaign estimate{launch}"),
        re.MULTILINE,
    )
    wait_until(lambda: len(sink.accepted()) == 2, what="the mail")
    wait_until(lambda: counts(server.home).by_state == {"sent": 1}, what="the word that it went")
    assert re.search(r"post \((e-mail|邮件)\)|post 发出（邮件）", newcomer.run(f"evergrove campaign status{watch}"))

    read_and_click(sink=sink, server=server)
    told = [newcomer.run(block) for block in live]
    assert "eg2026._domainkey.example.com. IN TXT" in told[0]
    assert "post: smtp, live" in told[1]


def reached_now(home: Path) -> int:
    """How many the campaign would be sent to at once: asked here, because a command takes seconds to start."""
    with opened(home) as workspace:
        return estimate(workspace, load_campaign(workspace, "hello")).send_now.value


def counts(home: Path) -> LaunchCounts:
    with opened(home) as workspace:
        (launch,) = list_launches(workspace, campaign="hello")
        return count_messages(workspace, launch.launch_id, now=workspace.clock.now())


@contextmanager
def opened(home: Path) -> Iterator[Workspace]:
    settings = Settings.from_environment({}, home=home)
    workspace = open_workspace(settings, slug=list_workspaces(settings)[0].slug)
    try:
        yield workspace
    finally:
        workspace.close()


def read_and_click(*, sink: MailSink, server: RunningServer) -> None:
    """The mail holds what the guide says: a link that is counted, and one to leave that does nothing when looked at."""
    mail = newest_mail(sink)
    tracked = re.search(rf"{re.escape(server.base_url)}/t/c/[^\"]+", page_of(mail))
    assert tracked is not None
    clicked = httpx.get(tracked[0], follow_redirects=False, headers=BROWSER, timeout=WAIT_SECONDS_MAX)
    assert (clicked.status_code, clicked.headers["location"]) == (302, "https://shop.example")
    wait_until(lambda: counts(server.home).clicked == 1, what="the click")
    leave = re.search(r"<(http[^>]+)>", mail["List-Unsubscribe"])
    assert leave is not None
    assert httpx.get(leave[1], headers=BROWSER, timeout=WAIT_SECONDS_MAX).status_code == 200
    assert counts(server.home).unsubscribed == 0
