"""The bytes of SMPP: fixed examples, what cannot be read, alphabets and the states in reports."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest

from evergrove.channels.adapters.phone.smpp_pdu import (
    BIND_TRANSCEIVER,
    ESM_RECEIPT,
    TAG_MESSAGE_PAYLOAD,
    TAG_MESSAGE_STATE,
    TAG_RECEIPTED_MESSAGE_ID,
    Address,
    Pdu,
    PduError,
    ShortMessage,
    bind_body,
    message_body,
    read_length,
    read_message,
    read_pdu,
)
from evergrove.channels.adapters.phone.smpp_statuses import read_delivery_report
from evergrove.channels.adapters.phone.smpp_text import TextTooLongError, encode_text

REPORT = b"id:ABC123 sub:001 dlvrd:001 submit date:2605010800 done date:260501080130 stat:DELIVRD err:000 Text:hi"


def report(
    content: bytes = REPORT, *, esm_class: int = ESM_RECEIPT, tags: dict[int, bytes] | None = None
) -> ShortMessage:
    return ShortMessage(
        source=Address(digits="8613800000000"),
        destination=Address(digits="1069"),
        content=content,
        esm_class=esm_class,
        tags=tags or {},
    )


def test_a_bind_is_written_as_the_specification_shows() -> None:
    """The example of SMPP 3.4, 3.2.3 (there as a transmitter), in our fields."""
    body = bind_body(system_id="SMPP3TEST", password="secret08", system_type="SUBMIT1")  # noqa: S106 - of the example
    frame = Pdu(command=BIND_TRANSCEIVER, sequence=1, body=body).encode()
    assert frame.hex() == (
        "0000002f000000090000000000000001"
        "534d50503354455354007365637265743038005355424d4954310034000000"
    )  # fmt: skip


def test_a_message_is_read_as_it_was_written() -> None:
    given = ShortMessage(
        source=Address(digits="1069", ton=5, npi=0),
        destination=Address(digits="8613800000000"),
        content="长青".encode("utf-16-be"),
        esm_class=0x40,
        data_coding=8,
        registered_delivery=1,
        tags={TAG_MESSAGE_STATE: b"\x02"},
    )
    assert read_message(message_body(given)) == given


def test_a_long_content_travels_as_a_payload() -> None:
    given = report(b"x" * 255)
    read = read_message(message_body(given))
    assert read.content == given.content
    assert read.tags == {TAG_MESSAGE_PAYLOAD: given.content}


def test_every_cut_of_a_message_is_refused_or_read_without_its_tags() -> None:
    body = message_body(report(tags={TAG_RECEIPTED_MESSAGE_ID: b"ABC\0", TAG_MESSAGE_STATE: b"\x02"}))
    refused = 0
    for end in range(len(body)):
        try:
            assert len(read_message(body[:end]).tags) < 2
        except PduError:
            refused += 1
    assert refused == len(body) - 2  # whole without tags, and whole with the first


def test_noise_is_refused_and_raises_nothing_else() -> None:
    source = random.Random(7)  # noqa: S311 - seeded
    refused = 0
    for _round in range(500):
        noise = source.randbytes(source.randrange(0, 80))
        try:
            read_message(noise)
        except PduError:
            refused += 1
    assert refused > 400


@pytest.mark.parametrize("length", [0, 15, 70_001, 0xFFFFFFFF])
def test_a_length_that_cannot_be_ends_the_reading(length: int) -> None:
    with pytest.raises(PduError):
        read_length(length.to_bytes(4, "big"))


def test_a_status_is_read_from_the_header() -> None:
    pdu = read_pdu(bytes.fromhex("00000010800000040000005800000007"))  # fmt: skip
    assert (pdu.is_response, pdu.status, pdu.sequence, pdu.body) == (True, 0x58, 7, b"")


def test_the_gsm_alphabet_has_its_places() -> None:
    """3GPP TS 23.038, 6.2.1: a place from each column, and the extension table."""
    assert encode_text("@Δ 0¡P¿pà€").whole == bytes([0x00, 0x10, 0x20, 0x30, 0x40, 0x50, 0x60, 0x70, 0x7F, 0x1B, 0x65])
    assert encode_text("`").data_coding == 8


def test_no_part_ends_within_a_character() -> None:
    for text in ("a" * 152 + "{" * 60, "长" * 66 + "🎉" * 60):
        encoded = encode_text(text)
        for part in encoded.parts:
            assert part[-1:] != b"\x1b"
            if encoded.data_coding == 8:
                part.decode("utf-16-be")
        assert b"".join(encoded.parts) == encoded.whole


def test_ten_parts_are_sent_and_eleven_are_not() -> None:
    assert len(encode_text("a" * 1_530).parts) == 10
    with pytest.raises(TextTooLongError):
        encode_text("a" * 1_531)


@pytest.mark.parametrize(
    ("state", "kind", "is_permanent"),
    [
        (b"DELIVRD", "delivered", False),
        (b"EXPIRED", "bounced", False),
        (b"UNDELIV", "bounced", False),
        (b"REJECTD", "failed", False),
        (b"MK:0001", "bounced", True),
        (b"ID:9999", "failed", False),
    ],
)
def test_a_state_has_its_meaning(state: bytes, kind: str, *, is_permanent: bool) -> None:
    read = read_delivery_report(report(REPORT.replace(b"DELIVRD", state)), utc_offset_minutes=480)
    assert read is not None
    assert (read.provider_id, read.fate.kind, read.fate.is_permanent) == ("ABC123", kind, is_permanent)
    assert read.done == datetime(2026, 5, 1, 0, 1, 30, tzinfo=UTC)


def test_tags_win_over_the_text_but_not_over_a_carriers_code() -> None:
    tags = {TAG_RECEIPTED_MESSAGE_ID: b"77\0", TAG_MESSAGE_STATE: b"\x05"}
    told = read_delivery_report(report(REPORT.replace(b"DELIVRD", b"MK:0001"), tags=tags), utc_offset_minutes=None)
    assert told is not None
    assert (told.provider_id, told.state, told.done) == ("77", "MK:0001", None)


@pytest.mark.parametrize(
    "message",
    [
        report(esm_class=0),
        report(REPORT.replace(b"DELIVRD", b"ENROUTE")),
        report(REPORT.replace(b"DELIVRD", b"ACCEPTD")),
        report(b""),
        report(b"stat:DELIVRD"),
    ],
)
def test_what_tells_no_end_is_no_report(message: ShortMessage) -> None:
    assert read_delivery_report(message, utc_offset_minutes=None) is None
