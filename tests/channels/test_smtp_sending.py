"""The mail sender against a real server on the loopback: every outcome, in order, and what the server holds."""

from __future__ import annotations

import datetime as dt
import ipaddress
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from evergrove.channels.adapters.contracts import Outcome, SenderProblemError
from support.mail_sink import PASSWORD, USER, MailSink, mail_sink, start_mail_sink
from support.mails import message_id, outgoing, smtp_adapter

__all__ = ["mail_sink"]


def kinds(outcomes: object) -> list[str]:
    assert isinstance(outcomes, list)
    assert all(isinstance(outcome, Outcome) for outcome in outcomes)
    return [outcome.kind for outcome in outcomes]


@pytest.fixture(params=["pipelined", "one by one"])
def sink(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MailSink]:
    options = ["--without", "PIPELINING"] if request.param == "one by one" else []
    found = start_mail_sink(tmp_path / "sink", *options, keeps_mails=True)
    yield found
    found.stop()


@pytest.mark.parametrize("pool_size", [1, 4])
def test_a_batch_arrives_once_and_the_outcomes_are_in_its_order(sink: MailSink, pool_size: int) -> None:
    adapter = smtp_adapter(sink.port, pool_size=pool_size)
    for start in (0, 100):
        batch = [outgoing(number) for number in range(start, start + 100)]
        outcomes = adapter.send(batch)
        assert [outcome.message_id for outcome in outcomes] == [message.message_id for message in batch]
        assert {outcome.kind for outcome in outcomes} == {"sent"}
    adapter.close()
    assert sorted(sink.accepted()) == sorted(message_id(number) for number in range(200))
    assert sorted(sink.recipients()) == sorted(f"customer{number}@example.org" for number in range(200))


CASES = {
    "later-": ("retry", "", 1),
    "greylist-": ("retry", "", 1),
    "gone-": ("failed", "invalid_address", 1),
    "refused-": ("failed", "content", 1),
    "slow-": ("sent", "", 1),
    "twice-": ("sent", "", 1),
    "drop-": ("unknown", "", 1),
    "cut-": ("retry", "", 1),
    "busy-": ("retry", "", 1),
    "plain-": ("sent", "", 1),
}


@pytest.mark.parametrize("pool_size", [1, 3])
def test_every_misbehaviour_has_its_outcome_and_touches_no_other_mail(sink: MailSink, pool_size: int) -> None:
    """Each bad recipient stands between good ones, so replies that slip would be seen."""
    adapter = smtp_adapter(sink.port, pool_size=pool_size)
    ways = [way for way in CASES for _ in range(2)]
    addresses = [address for way in ways for address in (f"{way}x@example.org", "good@example.org")]
    outcomes = adapter.send([outgoing(number, address) for number, address in enumerate(addresses)])
    adapter.close()
    bad, good = outcomes[0::2], outcomes[1::2]
    assert [(one.kind, one.reason) for one in bad] == [CASES[way][:2] for way in ways]
    assert {one.kind for one in good} == {"sent"}
    held = Counter(sink.accepted())
    assert set(held.values()) == {1}
    assert {one.message_id for one in outcomes if one.kind == "sent"} <= set(held)
    assert not {one.message_id for one in outcomes if one.kind in ("retry", "failed")} & set(held)


def test_a_mail_without_an_answer_is_unknown_and_is_not_sent_again(mail_sink: MailSink) -> None:
    adapter = smtp_adapter(mail_sink.port, pool_size=1, timeout_seconds=1.0)
    outcomes = adapter.send([outgoing(1), outgoing(2, "silent-x@example.org"), outgoing(3), outgoing(4)])
    adapter.close()
    assert kinds(outcomes) == ["sent", "unknown", "sent", "sent"]
    assert Counter(mail_sink.accepted()) == Counter(message_id(number) for number in (1, 2, 3, 4))


def test_a_greylist_and_a_server_that_ends_say_how_to_wait(mail_sink: MailSink) -> None:
    adapter = smtp_adapter(mail_sink.port)
    greylisted, gone = adapter.send([outgoing(1, "greylist-x@example.org"), outgoing(2, "gone-x@example.org")])
    adapter.close()
    assert greylisted.retry_after_seconds == 300.0
    assert gone.retry_after_seconds is None
    assert "gone-x" not in gone.detail
    assert gone.detail == "550 5.1.1 <address>: Recipient address rejected: User unknown"


def test_connections_end_where_the_server_or_the_setting_ends_them(tmp_path: Path) -> None:
    sink = start_mail_sink(tmp_path / "sink", "--mails-a-connection-max", "7")
    for own_limit in (1_000, 3):
        adapter = smtp_adapter(sink.port, pool_size=2, messages_a_connection_max=own_limit)
        first = own_limit
        outcomes = adapter.send([outgoing(number) for number in range(first, first + 30)])
        adapter.close()
        assert set(kinds(outcomes)) == {"sent"}
    sink.stop()
    assert len(sink.accepted()) == len(set(sink.accepted())) == 60


def test_a_connection_that_the_server_closed_in_between_costs_no_attempt(mail_sink: MailSink) -> None:
    adapter = smtp_adapter(mail_sink.port, pool_size=1)
    assert kinds(adapter.send([outgoing(1)])) == ["sent"]
    mail_sink.kill()
    again = start_mail_sink(mail_sink.folder, port=mail_sink.port)
    assert kinds(adapter.send([outgoing(2)])) == ["sent"]
    adapter.close()
    again.stop()
    assert again.accepted() == [message_id(1), message_id(2)]


def test_a_server_that_is_gone_is_the_senders_problem(mail_sink: MailSink) -> None:
    adapter = smtp_adapter(mail_sink.port)
    mail_sink.kill()
    with pytest.raises(SenderProblemError, match="cannot be reached"):
        adapter.send([outgoing(1)])
    adapter.close()


def test_a_server_that_is_killed_leaves_no_sent_mail_untold(tmp_path: Path) -> None:
    """Whatever the sink holds is sent or unknown; whatever is to be tried again, it does not hold."""
    sink = start_mail_sink(tmp_path / "sink", "--answer-seconds", "0.002")
    adapter = smtp_adapter(sink.port, pool_size=3)
    batch = [outgoing(number, "drop-x@example.org" if number % 17 == 9 else "") for number in range(200)]
    outcomes = adapter.send(batch)
    adapter.close()
    sink.stop()
    held = Counter(sink.accepted())
    by_kind = {kind: {one.message_id for one in outcomes if one.kind == kind} for kind in ("sent", "unknown", "retry")}
    assert set(held.values()) == {1}
    assert by_kind["sent"] <= set(held) <= by_kind["sent"] | by_kind["unknown"]
    assert not by_kind["retry"] & set(held)
    assert len(by_kind["unknown"]) == len(range(9, 200, 17))


def test_bad_addresses_and_injected_headers_fail_alone(mail_sink: MailSink) -> None:
    adapter = smtp_adapter(mail_sink.port, pool_size=1)
    broken = [
        outgoing(1, "a@example.org\r\nRCPT TO:<b@example.org>"),
        outgoing(2, "no address"),
        outgoing(3, fields={"subject": "hello\r\nBcc: everybody@example.org"}),
        outgoing(4, fields={"subject": "half \ud83d"}),
        outgoing(5, fields={"text": ""}),
        outgoing(6, "a@exa mple.org"),
        outgoing(7, "a@b@example.org"),
        outgoing(8),
    ]
    outcomes = adapter.send(broken)
    adapter.close()
    wanted = ["invalid_address", "invalid_address", "content", "content", "content"]
    assert [one.reason for one in outcomes] == [*wanted, "invalid_address", "invalid_address", ""]
    assert mail_sink.recipients() == ["customer8@example.org"]


def test_addresses_of_all_scripts_go_as_far_as_the_server_takes_them(tmp_path: Path) -> None:
    batch = [outgoing(1, "kunde@bücher.example"), outgoing(2, "用户@例子.中国"), outgoing(3, "订阅@example.org")]
    for without, wanted in (([], ["sent", "sent", "sent"]), (["--without", "SMTPUTF8"], ["sent", "failed", "failed"])):
        sink = start_mail_sink(tmp_path / str(len(without)), *without)
        adapter = smtp_adapter(sink.port, pool_size=1)
        assert kinds(adapter.send(batch)) == wanted
        adapter.close()
        sink.stop()
        recipients = ["kunde@xn--bcher-kva.example", "用户@xn--fsqu00a.xn--fiqs8s", "订阅@example.org"]
        assert sink.recipients() == recipients[: wanted.count("sent")]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and certificate of 127.0.0.1, signed by themselves."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sink.example")])
    now = dt.datetime.now(dt.UTC)  # TLS compares with the machine's clock
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("certificate") / "sink.pem"
    plain = serialization.NoEncryption()
    octets = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(octets + built.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_mail_goes_encrypted_to_a_server_that_proves_itself(tmp_path: Path, certificate: Path, security: str) -> None:
    options: list[str | Path] = ["--certificate", certificate, "--password", *(["--tls"] if security == "tls" else [])]
    sink = start_mail_sink(tmp_path / "sink", *options)
    authority = "-----BEGIN CERTIFICATE" + certificate.read_text().split("-----BEGIN CERTIFICATE", 1)[1]
    known = {"security": security, "user": USER, "password": PASSWORD, "certificate_authorities": authority}
    adapter = smtp_adapter(sink.port, **known)
    big = outgoing(99, fields={"html": "<p>" + "long " * 200_000 + "</p>"})
    outcomes = adapter.send([*[outgoing(number) for number in range(20)], big])
    assert {(one.kind, one.detail[:3]) for one in outcomes} == {("sent", "250")}
    adapter.close()
    stranger = smtp_adapter(sink.port, **{**known, "password": "wrong"})
    with closing(stranger), pytest.raises(SenderProblemError, match="does not accept user and password: 535"):
        stranger.send([outgoing(30)])
    doubtful = smtp_adapter(sink.port, **{**known, "certificate_authorities": ""})
    with closing(doubtful), pytest.raises(SenderProblemError, match="no encrypted connection"):
        doubtful.send([outgoing(31)])
    sink.stop()
    assert len(sink.accepted()) == len(set(sink.accepted())) == 21


def test_a_server_that_wants_a_password_stops_the_sender_not_the_mails(tmp_path: Path) -> None:
    sink = start_mail_sink(tmp_path / "sink", "--password")
    with closing(smtp_adapter(sink.port)) as adapter, pytest.raises(SenderProblemError, match="530"):
        adapter.send([outgoing(number) for number in range(50)])
    encrypted = smtp_adapter(sink.port, security="starttls")
    with closing(encrypted), pytest.raises(SenderProblemError, match="no STARTTLS"):
        encrypted.send([outgoing(1)])
    sink.stop()
    assert sink.accepted() == []
