"""`sender` as people and scripts call it: secrets stay secret, a sandbox stays one, a check says what is wrong."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pytest
from rich.console import Console
from typer.testing import CliRunner

from evergrove.cli.main import app
from support.ground import copy_home
from support.mail_sink import PASSWORD, USER, MailSink, start_mail_sink
from support.serving import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FROM = "from_address=news@shop.example"


def run(*arguments: str, home: Path, typed: str = "") -> tuple[int, str, str]:
    result = CliRunner().invoke(app, [*arguments, "--home", str(home)], input=typed)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def shop(home: Path) -> Path:
    copy_home(home, slug="shop", name="Shop")
    return home


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[MailSink]:
    running = start_mail_sink(tmp_path / "sink", "--password", keeps_mails=True)
    yield running
    running.stop()


def save_post(home: Path, *, port: int, password: str = PASSWORD) -> tuple[int, str, str]:
    settings = ("host=127.0.0.1", f"port={port}", "security=none", f"user={USER}", FROM)
    changes = [word for setting in settings for word in ("--set", setting)]
    return run(
        "sender", "save", "post", "--kind", "smtp", *changes, "--ask", "password", home=home, typed=f"{password}\n"
    )


def test_a_sender_is_saved_changed_and_made_live(shop: Path, tmp_path: Path) -> None:
    settings = tmp_path / "settings.json"
    settings.write_text('{"refuses": ["gone@shop.example"]}', encoding="utf-8")
    code, out, _ = run("sender", "save", "box", "--kind", "recorded", "--settings", str(settings), home=shop)
    assert (code, out) == (0, "sender box: recorded, sandbox\n")
    assert run("sender", "save", "box", "--rate-per-second", "5", "--name", "Box", home=shop)[0] == 0
    assert run("sender", "live", "box", home=shop)[1] == "sender box: recorded, live\n"
    assert run("sender", "save", "box", "--disable", home=shop)[1] == "sender box: recorded, off\n"
    (row,) = json.loads(run("sender", "list", "--format", "json", home=shop)[1])
    assert (row["state"], row["rate_per_second"], row["name"]) == ("off", 5, "Box")
    kept = json.loads(run("sender", "save", "box", "--enable", "--format", "json", home=shop)[1])
    assert (kept["settings"], kept["state"]) == ({"refuses": ["gone@shop.example"]}, "live")
    assert "sandbox" in run("sender", "live", "box", "--sandbox", home=shop)[1]


def test_a_secret_is_typed_and_never_shown(shop: Path) -> None:
    code, _, err = run("sender", "save", "post", "--kind", "smtp", "--set", "password=hunter2", home=shop)
    assert code == 2
    assert "--ask password" in err
    assert save_post(shop, port=25)[0] == 0
    elsewhere = ("sender", "save", "post", "--set", "port=2525", "--format", "json")
    assert run(*elsewhere, home=shop)[0] == 2, "a password is not taken along to another server"
    assert run(*elsewhere, "--ask", "password", home=shop, typed=f"{PASSWORD}\n")[0] == 0
    for command in (("sender", "list", "--format", "json"), ("sender", "save", "post", "--format", "json")):
        assert PASSWORD not in run(*command, home=shop)[1]


@pytest.mark.parametrize("change", ["prot=25", "port", "port=many", "password"])
def test_a_wrong_setting_is_named(shop: Path, change: str) -> None:
    code, _, err = run("sender", "save", "post", "--kind", "smtp", "--set", change, home=shop)
    assert code == 2
    assert change.partition("=")[0] in err
    assert run("sender", "save", "new", home=shop)[0] == 2
    broken = shop.parent / "broken.json"
    broken.write_text('{"host": ', encoding="utf-8")
    code, _, err = run("sender", "save", "post", "--kind", "smtp", "--settings", str(broken), home=shop)
    assert (code, "broken.json" in err) == (2, True)
    assert run("sender", "live", "nobody", home=shop)[0] == 3


def test_a_check_signs_in_and_warns(shop: Path, sink: MailSink) -> None:
    save_post(shop, port=sink.port)
    code, out, _ = run("sender", "check", "post", home=shop)
    assert code == 0
    assert "answers and lets us in" in out
    words = json.loads(run("sender", "check", "post", "--format", "json", home=shop)[1])
    assert {word for word, _ in words["warnings"]} == {"sandbox", "unsigned", "no_public_url"}
    assert sink.accepted() == []


def test_a_check_says_what_is_wrong(shop: Path, sink: MailSink) -> None:
    save_post(shop, port=sink.port, password="another")  # noqa: S106 - a wrong one
    code, out, _ = run("sender", "check", "post", home=shop)
    assert code == 6
    assert "✗" in out
    nobody = f"port={free_port()}"
    run("sender", "save", "post", "--set", nobody, "--ask", "password", home=shop, typed=f"{PASSWORD}\n")
    found = json.loads(run("sender", "check", "post", "--format", "json", home=shop)[1])
    assert (found["is_good"], found["reached"]) == (False, False)
    assert "cannot be reached" in found["problem"]
    run("sender", "save", "post", "--set", f"port={sink.port}", "--ask", "password", home=shop, typed=f"{PASSWORD}\n")
    run("sender", "save", "post", "--licence-ends", "2020-01-01", home=shop)
    assert "licence" in run("sender", "check", "post", home=shop)[1]


def test_a_kind_that_only_asks_when_it_sends_says_so(shop: Path) -> None:
    run("sender", "save", "box", "--kind", "recorded", home=shop)
    assert json.loads(run("sender", "check", "box", "--format", "json", home=shop)[1])["reached"] is None


def test_a_signing_key_gives_records_and_stays_inside(shop: Path) -> None:
    save_post(shop, port=25)
    records = json.loads(run("sender", "dkim", "post", "--new", "eg1", "--format", "json", home=shop)[1])
    assert records[0]["name"] == "eg1._domainkey.shop.example"
    assert records[0]["value"].startswith("v=DKIM1; k=rsa; p=MII")
    again = run("sender", "dkim", "post", "--lang", "zh", home=shop)[1]
    assert records[0]["value"][:40] in again
    assert "公钥" in again
    assert "PRIVATE" not in run("sender", "list", "--format", "json", home=shop)[1]
    run("sender", "save", "box", "--kind", "recorded", home=shop)
    assert run("sender", "dkim", "box", home=shop)[0] == run("sender", "dkim", "box", "--new", "eg1", home=shop)[0] == 2


def test_the_seed_list_is_shown_and_replaced(shop: Path) -> None:
    assert run("sender", "seeds", "email", "b@x.example", "a@x.example", home=shop)[0] == 0
    found = json.loads(run("sender", "seeds", "email", "--format", "json", home=shop)[1])
    assert [row["address"] for row in found] == ["a@x.example", "b@x.example"]
    assert len(json.loads(run("sender", "seeds", "email", "c@x.example", "--format", "json", home=shop)[1])) == 1


def test_kinds_name_what_they_want() -> None:
    result = CliRunner().invoke(app, ["sender", "kinds", "--format", "json"])
    kinds = {row["kind"]: row for row in json.loads(result.stdout)}
    assert {"smtp", "aliyun_sms", "tencent_sms", "twilio_sms", "smpp_sms", "mms_gateway"} <= kinds.keys()
    settings = set(kinds["smtp"]["settings"].split())
    assert {"host*", "port=1..65535", "password!", "security=none|starttls|tls", "from_name"} <= settings
    assert "sends_batches=true|false" in kinds["aliyun_sms"]["settings"].split()
    told = CliRunner().invoke(app, ["sender", "kinds"]).stdout
    assert "must be given" in told
    assert "--ask" in told


def test_a_key_is_a_word_that_may_stand_in_an_address(shop: Path) -> None:
    for wrong in ("Post", "p", "mail/1", "邮件", "9lives"):
        code, _, err = run("sender", "save", wrong, "--kind", "recorded", home=shop)
        assert (code, "a-z" in err) == (2, True), wrong
    assert json.loads(run("sender", "list", "--format", "json", home=shop)[1]) == []


def test_a_heading_of_the_list_is_not_cut(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("sender", "save", "box", "--kind", "recorded", home=shop)
    headings = ("sender_key", "rate_per_second", "cost_minor", "problem")
    piped = run("sender", "list", home=shop)[1]
    assert all(heading in piped for heading in headings)
    screen = io.StringIO()
    terminal = Console(file=screen, width=80, force_terminal=True, color_system=None)
    monkeypatch.setattr("evergrove.cli.session.console", terminal)
    run("sender", "list", home=shop)
    shown = screen.getvalue()
    assert "…" not in shown
    assert all(part in shown for heading in headings for part in heading.split("_"))
    assert max(map(len, shown.splitlines())) <= 80
