"""Protocol data units of SMPP 3.4 in bytes: those that a client sends and meets. Pure; strict in what it reads.

Source: Short Message Peer to Peer Protocol Specification v3.4, issue 1.2, chapters 4 and 5.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

GENERIC_NACK = 0x80000000
SUBMIT_SM = 0x00000004
DELIVER_SM = 0x00000005
UNBIND = 0x00000006
BIND_TRANSCEIVER = 0x00000009
ENQUIRE_LINK = 0x00000015
RESPONSE = 0x80000000
"""Set in the command of every response."""

INTERFACE_VERSION = 0x34

ESM_UDHI = 0x40
"""The message begins with a user data header."""
ESM_TYPE_MASK = 0x3C
ESM_RECEIPT = 0x04

TAG_RECEIPTED_MESSAGE_ID = 0x001E
TAG_NETWORK_ERROR_CODE = 0x0423
TAG_MESSAGE_PAYLOAD = 0x0424
TAG_MESSAGE_STATE = 0x0427

HEADER = struct.Struct(">IIII")
PDU_BYTES_MAX = 70_000
"""The longest message_payload (65,535 bytes) with its fields; a longer length is not SMPP."""

SHORT_MESSAGE_BYTES_MAX = 254
SEQUENCE_MAX = 0x7FFFFFFF


class PduError(ValueError):
    """Bytes that are no PDU: the connection cannot be read any further."""


@dataclass(frozen=True, kw_only=True)
class Pdu:
    """One unit: its header and its body as bytes."""

    command: int
    sequence: int
    status: int = 0
    body: bytes = b""

    @property
    def is_response(self) -> bool:
        return bool(self.command & RESPONSE)

    def encode(self) -> bytes:
        return HEADER.pack(HEADER.size + len(self.body), self.command, self.status, self.sequence) + self.body


@dataclass(frozen=True, kw_only=True)
class Address:
    """Type of number and numbering plan as the specification counts them; `digits` without a sign."""

    digits: str
    ton: int = 1
    npi: int = 1


@dataclass(frozen=True, kw_only=True)
class ShortMessage:
    """The body of submit_sm and of deliver_sm."""

    source: Address
    destination: Address
    content: bytes
    esm_class: int = 0
    data_coding: int = 0
    registered_delivery: int = 0
    service_type: str = ""
    tags: Mapping[int, bytes] = field(default_factory=dict)


def read_length(header: bytes) -> int:
    """The whole length of a PDU from its first four bytes. Raises PduError beyond what can be."""
    length = int.from_bytes(header[:4], "big")
    if not HEADER.size <= length <= PDU_BYTES_MAX:
        raise PduError(f"a PDU says that it has {length} bytes")
    return length


def read_pdu(frame: bytes) -> Pdu:
    """A whole frame."""
    _length, command, status, sequence = HEADER.unpack_from(frame)
    return Pdu(command=command, sequence=sequence, status=status, body=frame[HEADER.size :])


def bind_body(*, system_id: str, password: str, system_type: str) -> bytes:
    """The body of bind_transceiver; no address range."""
    return _text(system_id) + _text(password) + _text(system_type) + bytes([INTERFACE_VERSION, 0, 0]) + _text("")


def message_body(message: ShortMessage) -> bytes:
    """The body of submit_sm: a content beyond 254 bytes goes into message_payload."""
    tags = dict(message.tags)
    content = message.content
    if len(content) > SHORT_MESSAGE_BYTES_MAX:
        tags[TAG_MESSAGE_PAYLOAD] = content
        content = b""
    fields = [
        _text(message.service_type),
        _address(message.source),
        _address(message.destination),
        # protocol id, priority; no schedule, no validity period of our own
        bytes([message.esm_class, 0, 0]) + _text("") + _text(""),
        bytes([message.registered_delivery, 0, message.data_coding, 0, len(content)]),
        content,
        *(struct.pack(">HH", tag, len(value)) + value for tag, value in sorted(tags.items())),
    ]
    return b"".join(fields)


def read_message(body: bytes) -> ShortMessage:
    """The body of deliver_sm; message_payload stands for an empty content. Raises PduError."""
    cursor = _Cursor(body)
    service_type = cursor.text()
    source = cursor.address()
    destination = cursor.address()
    esm_class, _protocol, _priority = cursor.octet(), cursor.octet(), cursor.octet()
    cursor.text()
    cursor.text()
    registered, _replace, data_coding, _default = cursor.octet(), cursor.octet(), cursor.octet(), cursor.octet()
    content = cursor.octets(cursor.octet())
    tags = cursor.tags()
    return ShortMessage(
        service_type=service_type,
        source=source,
        destination=destination,
        content=content or tags.get(TAG_MESSAGE_PAYLOAD, b""),
        esm_class=esm_class,
        data_coding=data_coding,
        registered_delivery=registered,
        tags=tags,
    )


def read_message_id(body: bytes) -> str:
    """The provider's id in submit_sm_resp; empty where a refusal has no body. Raises PduError."""
    return _Cursor(body).text() if body else ""


def _text(text: str) -> bytes:
    return text.encode("ascii") + b"\0"


def _address(address: Address) -> bytes:
    return bytes([address.ton, address.npi]) + _text(address.digits)


class _Cursor:
    def __init__(self, body: bytes) -> None:
        self._body = body
        self._at = 0

    def octet(self) -> int:
        return self.octets(1)[0]

    def octets(self, count: int) -> bytes:
        part = self._body[self._at : self._at + count]
        if len(part) != count:
            raise PduError("a PDU ends in the middle of a field")
        self._at += count
        return part

    def text(self) -> str:
        end = self._body.find(b"\0", self._at)
        if end < 0:
            raise PduError("a text of a PDU has no end")
        part = self._body[self._at : end]
        self._at = end + 1
        return part.decode("latin-1")

    def address(self) -> Address:
        ton, npi = self.octet(), self.octet()
        return Address(ton=ton, npi=npi, digits=self.text())

    def tags(self) -> dict[int, bytes]:
        tags = {}
        while self._at < len(self._body):
            tag, length = struct.unpack(">HH", self.octets(4))
            tags[tag] = self.octets(length)
        return tags
