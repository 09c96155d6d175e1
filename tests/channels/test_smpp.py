"""SMS over SMPP against a centre not written here: alphabets, long texts, refusals, lost links, reports."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from evergrove.channels.adapters.contracts import OutgoingMessage, Probed, SenderProblemError
from evergrove.channels.adapters.phone import SMPP_SMS
from evergrove.channels.adapters.phone.smpp import SmppAdapter, SmppSettings
from evergrove.content import RenderedContent
from evergrove.kit import FixedClock
from support.smpp_server import SmppCentre, smpp_centre, smpp_package

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from evergrove.channels.adapters.contracts import Outcome, Receipt

__all__ = ["smpp_package"]

pytestmark = pytest.mark.slow  # the centre is a program of Node, and its package is installed first

NOW = datetime(2026, 5, 1, 8, 0, tzinfo=UTC)
WAIT_SECONDS_MAX = 5.0


@pytest.fixture(scope="module")
def centre(smpp_package: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmppCentre]:
    with smpp_centre(tmp_path_factory.mktemp("centre")) as running:
        yield running


@pytest.fixture
def open_sender(centre: SmppCentre) -> Iterator[Callable[..., SmppAdapter]]:
    opened: list[SmppAdapter] = []

    def open_one(**given: Any) -> SmppAdapter:
        adapter = make_sender(centre.port, **given)
        opened.append(adapter)
        return adapter

    yield open_one
    for adapter in opened:
        adapter.close()


def make_sender(port: int, **given: Any) -> SmppAdapter:
    settings = {
        "host": "127.0.0.1",
        "port": port,
        "security": "none",
        "system_id": "evergrove",
        "password": "secret12",
        "source": "10690001",
        **given,
    }
    adapter = SMPP_SMS.make(msgspec.convert(settings, SmppSettings), FixedClock(NOW))
    assert isinstance(adapter, SmppAdapter)
    return adapter


def message(number: str, text: str = "hello") -> OutgoingMessage:
    return OutgoingMessage(
        message_id=f"msg_{number[1:]}",
        idempotency_key=f"msg_{number[1:]}-1",
        address=number,
        content=RenderedContent(channel="sms", fields={"text": text}),
    )


def submits_to(centre: SmppCentre, number: str) -> list[dict[str, Any]]:
    return [told for told in centre.submits() if told["destination"] == number[1:]]


def wait_for_receipts(adapter: SmppAdapter, *, count: int) -> Sequence[Receipt]:
    receipts: list[Receipt] = []
    deadline = time.monotonic() + WAIT_SECONDS_MAX
    while len(receipts) < count and time.monotonic() < deadline:
        receipts += adapter.poll_receipts()
        time.sleep(0.01)
    return receipts


def only(outcomes: Sequence[Outcome]) -> Outcome:
    (outcome,) = outcomes
    return outcome


@pytest.mark.parametrize(
    ("number", "text", "coding"),
    [
        ("+8613800010001", "Order 17 is on its way: {box} €5 @ 10^2 ~ [a|b]\\", 0),
        ("+8613800010002", "【长青】您的订单已发货，拒收请回复R", 8),
        ("+8613800010003", "Fête 🎉 für Łódź", 8),
    ],
)
def test_the_centre_reads_what_was_written(
    centre: SmppCentre, open_sender: Callable[..., SmppAdapter], number: str, text: str, coding: int
) -> None:
    outcome = only(open_sender().send([message(number, text)]))
    (told,) = submits_to(centre, number)
    assert outcome.kind == "sent"
    assert outcome.provider_id == told["id"]
    assert (told["text"], told["coding"]) == (text, coding)
    assert (told["source"], told["ton"], told["npi"], told["registered"]) == ("10690001", 1, 1, 1)


@pytest.mark.parametrize(
    ("number", "text", "parts"),
    [
        ("+8613800010101", "0123456789" * 16, 1),
        ("+8613800010102", "0123456789" * 16 + "x", 2),
        ("+8613800010103", "{" * 80, 1),
        ("+8613800010104", "a" * 152 + "{" * 10, 2),
        ("+8613800010105", "长" * 70, 1),
        ("+8613800010106", "长" * 71, 2),
        ("+8613800010107", "长" * 66 + "🎉" * 20, 2),
        ("+8613800010108", "长" * 300, 5),
    ],
)
def test_long_texts_come_whole_in_parts(
    centre: SmppCentre, open_sender: Callable[..., SmppAdapter], number: str, text: str, parts: int
) -> None:
    outcome = only(open_sender().send([message(number, text)]))
    told = submits_to(centre, number)
    assert len(told) == parts
    assert "".join(part["text"] for part in told) == text
    assert [part["registered"] for part in told] == [0] * (parts - 1) + [1]
    assert outcome.provider_id == told[-1]["id"]
    if parts > 1:
        assert len({tuple(part["header"][:-1]) for part in told}) == 1
        assert [part["header"][-2:] for part in told] == [[parts, number] for number in range(1, parts + 1)]


def test_long_texts_go_whole_where_the_centre_wants_a_payload(
    centre: SmppCentre, open_sender: Callable[..., SmppAdapter]
) -> None:
    number, text = "+8613800010201", "长" * 300
    assert only(open_sender(long_texts="payload").send([message(number, text)])).kind == "sent"
    (told,) = submits_to(centre, number)
    assert told["isPayload"]
    assert told["text"] == text


def test_a_text_of_too_many_parts_is_not_sent(centre: SmppCentre, open_sender: Callable[..., SmppAdapter]) -> None:
    number = "+8613800010301"
    outcome = only(open_sender().send([message(number, "长" * 671)]))
    assert (outcome.kind, outcome.reason) == ("failed", "content")
    assert submits_to(centre, number) == []


@pytest.mark.parametrize(
    ("number", "kind", "reason"),
    [
        ("+8613800010411", "retry", "rate"),
        ("+8613800010412", "failed", "invalid_address"),
        ("+8613800010416", "retry", "rate"),
        ("13800010400", "failed", "invalid_address"),
        ("+86138000104000000", "failed", "invalid_address"),
    ],
)
def test_a_refusal_is_told_by_its_status(
    open_sender: Callable[..., SmppAdapter], number: str, kind: str, reason: str
) -> None:
    outcome = only(open_sender().send([message(number)]))
    assert (outcome.kind, outcome.reason) == (kind, reason)
    assert number[1:] not in outcome.detail


def test_outcomes_stand_in_the_order_of_the_batch(open_sender: Callable[..., SmppAdapter]) -> None:
    batch = [message(f"+861380002{ending:04}") for ending in (1, 15, 12, 2, 3, 12, 4, 5)]
    outcomes = open_sender(window=4).send(batch)
    assert [outcome.message_id for outcome in outcomes] == [each.message_id for each in batch]
    assert [outcome.kind for outcome in outcomes] == [
        "sent", "sent", "failed", "sent", "sent", "failed", "sent", "sent",
    ]  # fmt: skip


def test_slow_answers_are_waited_for_together(open_sender: Callable[..., SmppAdapter]) -> None:
    batch = [message(f"+86138{middle:06}15") for middle in range(20)]
    adapter = open_sender(window=20)
    started = time.monotonic()
    outcomes = adapter.send(batch)
    # One after the other they would take 20 times 0.3 s.
    assert time.monotonic() - started < 3.0
    assert {outcome.kind for outcome in outcomes} == {"sent"}


def test_throttling_halts_the_batch_and_doubles_the_wait(
    centre: SmppCentre, open_sender: Callable[..., SmppAdapter]
) -> None:
    adapter = open_sender(window=2)
    batch = [message("+8613800030011"), *(message(f"+861380003{count:02}01") for count in range(20))]
    first = adapter.send(batch)
    assert first[0].kind == "retry"
    assert sum(outcome.kind == "retry" for outcome in first) >= len(batch) - 2
    told = {event["destination"] for event in centre.submits()}
    assert all(
        each.address[1:] not in told
        for each, outcome in zip(batch[1:], first[1:], strict=True)
        if outcome.kind == "retry"
    )
    second = adapter.send(batch[:1])
    assert (first[0].retry_after_seconds, second[0].retry_after_seconds) == (1.0, 2.0)
    assert only(adapter.send(batch[-1:])).kind == "sent"
    assert adapter.send(batch[:1])[0].retry_after_seconds == 1.0


def test_a_throttled_later_part_is_tried_again_and_no_part_twice(
    centre: SmppCentre, open_sender: Callable[..., SmppAdapter]
) -> None:
    number = "+8613800010517"
    assert only(open_sender().send([message(number, "长" * 140)])).kind == "sent"
    assert [told["header"][-1] for told in submits_to(centre, number)] == [1, 2, 2, 3]


def test_a_message_of_which_a_part_has_left_is_unknown(open_sender: Callable[..., SmppAdapter]) -> None:
    outcome = only(open_sender().send([message("+8613800010518", "长" * 140)]))
    assert outcome.kind == "unknown"
    assert "part 2 of 3" in outcome.detail


def test_no_answer_is_unknown_and_the_link_lives(open_sender: Callable[..., SmppAdapter]) -> None:
    adapter = open_sender(answer_seconds_max=2.0)
    assert only(adapter.send([message("+8613800010613")])).kind == "unknown"
    assert only(adapter.send([message("+8613800010601")])).kind == "sent"


def test_a_link_lost_in_flight_is_unknown_and_the_rest_is_tried_again(
    centre: SmppCentre, open_sender: Callable[..., SmppAdapter]
) -> None:
    adapter = open_sender(window=1)
    batch = [message("+8613800010714"), message("+8613800010701"), message("+8613800010702")]
    outcomes = adapter.send(batch)
    assert [outcome.kind for outcome in outcomes] == ["unknown", "retry", "retry"]
    assert submits_to(centre, "+8613800010701") == []
    assert [outcome.kind for outcome in adapter.send(batch[1:])] == ["sent", "sent"]


def test_a_link_dropped_between_batches_is_bound_again(
    centre: SmppCentre, open_sender: Callable[..., SmppAdapter]
) -> None:
    adapter = open_sender()
    assert only(adapter.send([message("+8613800010801")])).kind == "sent"
    binds = len(centre.seen("bind"))
    centre.drop_links()
    deadline = time.monotonic() + WAIT_SECONDS_MAX
    while len(centre.seen("bind")) == binds and time.monotonic() < deadline:
        adapter.poll_receipts()
        time.sleep(0.01)
    assert len(centre.seen("bind")) == binds + 1
    assert only(adapter.send([message("+8613800010802")])).kind == "sent"


def test_a_wrong_password_is_the_senders_problem_and_is_not_repeated_at_once(
    centre: SmppCentre, open_sender: Callable[..., SmppAdapter]
) -> None:
    adapter = open_sender(password="wrong")  # noqa: S106 - the centre knows another
    binds = len(centre.seen("bind"))
    with pytest.raises(SenderProblemError, match="0x0D"):
        adapter.send([message("+8613800010901")])
    with pytest.raises(SenderProblemError, match="tried again soon"):
        adapter.send([message("+8613800010901")])
    assert len(centre.seen("bind")) == binds + 1


def test_a_probe_binds_and_sends_nothing(centre: SmppCentre, open_sender: Callable[..., SmppAdapter]) -> None:
    binds, submits = len(centre.seen("bind")), len(centre.submits())
    adapter = open_sender()
    assert isinstance(adapter, Probed)
    adapter.probe()
    assert (len(centre.seen("bind")), len(centre.submits())) == (binds + 1, submits)
    with pytest.raises(SenderProblemError, match="0x0D"):
        open_sender(password="wrong").probe()  # noqa: S106 - the centre knows another


def test_a_refused_source_is_the_senders_problem(open_sender: Callable[..., SmppAdapter]) -> None:
    with pytest.raises(SenderProblemError, match="0x0A"):
        open_sender().send([message("+8613800011019"), message("+8613800011119")])


def test_a_centre_that_is_gone_is_the_senders_problem(smpp_package: Path, tmp_path: Path) -> None:
    with smpp_centre(tmp_path) as running:
        port = running.port
    adapter = make_sender(port)
    with pytest.raises(SenderProblemError, match="cannot be reached"):
        adapter.send([message("+8613800011201")])
    adapter.close()


def test_a_centre_that_answers_no_enquiry_is_left(smpp_package: Path, tmp_path: Path) -> None:
    with smpp_centre(tmp_path, environment={"SILENT": "1"}) as running:
        adapter = make_sender(running.port, enquire_seconds=0.1, answer_seconds_max=0.5)
        adapter.poll_receipts()
        deadline = time.monotonic() + WAIT_SECONDS_MAX
        while len(running.seen("bind")) < 2 and time.monotonic() < deadline:
            adapter.poll_receipts()
            time.sleep(0.02)
        assert len(running.seen("bind")) >= 2
        assert running.seen("enquire_link")
        adapter.close()


def test_the_centres_enquiry_is_answered_and_a_sender_says_good_bye(
    centre: SmppCentre, open_sender: Callable[..., SmppAdapter]
) -> None:
    adapter = open_sender()
    adapter.poll_receipts()
    answered = len(centre.seen("enquire_link_resp"))
    unbound = len(centre.seen("unbind"))
    assert answered >= 1
    assert centre.seen("bind")[-1]["version"] == 0x34
    adapter.close()
    adapter.close()
    assert len(centre.seen("unbind")) == unbound + 1


@pytest.mark.parametrize(
    ("number", "kind", "reason", "is_permanent"),
    [
        ("+8613800020001", "delivered", "", False),
        ("+8613800020021", "delivered", "", False),
        ("+8613800020022", "bounced", "invalid_address", True),
        ("+8613800020023", "bounced", "invalid_address", True),
    ],
)
def test_a_report_is_a_receipt(
    open_sender: Callable[..., SmppAdapter], number: str, kind: str, reason: str, *, is_permanent: bool
) -> None:
    adapter = open_sender(utc_offset_minutes=480)
    outcome = only(adapter.send([message(number)]))
    (receipt,) = wait_for_receipts(adapter, count=1)
    assert receipt.provider_id == outcome.provider_id
    assert (receipt.kind, receipt.reason, receipt.is_permanent) == (kind, reason, is_permanent)
    # The report says 08:01 in Beijing; one without a text counts from its arrival.
    assert receipt.at == (NOW if number.endswith("21") else datetime(2026, 5, 1, 0, 1, tzinfo=UTC))


def test_a_report_told_twice_has_one_raw_id(open_sender: Callable[..., SmppAdapter]) -> None:
    adapter = open_sender()
    adapter.send([message("+8613800020125")])
    receipts = wait_for_receipts(adapter, count=2)
    assert len(receipts) == 2
    assert len({receipt.raw_id for receipt in receipts}) == 1


def test_replies_and_states_on_the_way_are_acknowledged_and_are_no_receipts(
    centre: SmppCentre, open_sender: Callable[..., SmppAdapter]
) -> None:
    adapter = open_sender()
    before = len(centre.seen("deliver_sm_resp"))
    adapter.send([message("+8613800020224"), message("+8613800020226"), message("+8613800020201")])
    receipts = wait_for_receipts(adapter, count=1)
    assert [receipt.kind for receipt in receipts] == ["delivered"]
    deadline = time.monotonic() + WAIT_SECONDS_MAX
    while len(centre.seen("deliver_sm_resp")) < before + 3 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert [told["status"] for told in centre.seen("deliver_sm_resp")[before:]] == [0, 0, 0]


def test_ids_in_hex_are_found_again_when_reported_as_decimals(open_sender: Callable[..., SmppAdapter]) -> None:
    adapter = open_sender(report_ids="decimal")
    outcome = only(adapter.send([message("+8613800020327")]))
    (receipt,) = wait_for_receipts(adapter, count=1)
    assert receipt.provider_id == outcome.provider_id != ""


def test_tls_is_verified(
    smpp_package: Path, tmp_path: Path, loopback_certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    key, certificate = loopback_certificate
    environment = {"TLS_KEY": str(key), "TLS_CERT": str(certificate)}
    with smpp_centre(tmp_path, environment=environment) as running:
        stranger = make_sender(running.port, security="tls", host="localhost")
        with pytest.raises(SenderProblemError, match="cannot be reached: SSL"):
            stranger.send([message("+8613800011301")])
        stranger.close()
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        known = make_sender(running.port, security="tls", host="localhost")
        assert only(known.send([message("+8613800011302")])).kind == "sent"
        known.close()


@pytest.fixture
def loopback_certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A key and a certificate for localhost that signs itself, good for a day around now."""
    from datetime import timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    from evergrove.kit import SystemClock

    now = SystemClock().now()
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(hours=12))
        .not_valid_after(now + timedelta(hours=12))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = tmp_path / "key.pem", tmp_path / "certificate.pem"
    pem = serialization.Encoding.PEM
    private = serialization.PrivateFormat.PKCS8
    paths[0].write_bytes(key.private_bytes(pem, private, serialization.NoEncryption()))
    paths[1].write_bytes(certificate.public_bytes(pem))
    return paths
