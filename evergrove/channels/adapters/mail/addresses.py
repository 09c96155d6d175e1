"""Mail addresses as they go over the wire (RFC 5321, 6531), and addresses that name a message (VERP).

Invariant: nothing that this file lets through can end a line, a header or a command.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import idna

from evergrove.kit import InvalidError

ADDRESS_CHARACTERS_MAX = 254
"""RFC 5321, 4.5.3.1.3, without the angle brackets."""

LOCAL_OCTETS_MAX = 64

ID_PLACE = "{id}"
"""Stands in an address where a message's id goes."""

MESSAGE_ID = re.compile(r"[A-Za-z0-9_-]{1,40}")
"""What goes into headers and addresses as it is."""

_PLAIN = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?", re.ASCII)
"""Dots may stand anywhere in the local part: some providers gave such addresses away, and servers take them."""

_LOCAL_CHARACTERS_REFUSED = re.compile(r"[\x00-\x20\x7f-\xa0\"(),:;<>@\[\\\]\u2028\u2029]")


class InvalidAddressError(InvalidError):
    code = "mail.invalid_address"


@dataclass(frozen=True, slots=True)
class MailAddress:
    """`text` has its domain in ASCII; `needs_utf8` when only a server with SMTPUTF8 can take it."""

    text: str
    needs_utf8: bool = False

    @property
    def domain(self) -> str:
        return self.text.rpartition("@")[2]


def read_address(text: str) -> MailAddress:
    """Raises InvalidAddressError for what no mail can be sent to."""
    if len(text) <= ADDRESS_CHARACTERS_MAX and _PLAIN.fullmatch(text) and ".." not in text.rpartition("@")[2]:
        return MailAddress(text)
    local, _, domain = text.strip(" ").rpartition("@")
    if not local or not domain or len(text) > ADDRESS_CHARACTERS_MAX:
        raise _invalid("is no mail address")
    if _LOCAL_CHARACTERS_REFUSED.search(local):
        raise _invalid("holds a character that no address may hold")
    if len(local.encode()) > LOCAL_OCTETS_MAX:
        raise _invalid(f"has more than {LOCAL_OCTETS_MAX} bytes before the @")
    try:
        ascii_domain = idna.encode(domain, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError) as error:
        raise _invalid("has no domain that can exist") from error
    return MailAddress(f"{local}@{ascii_domain}", needs_utf8=not local.isascii())


def with_id(template: str, message_id: str) -> str:
    """`bounce+{id}@mail.example.com` for one message; the template as it is when it has no place for the id."""
    return template.replace(ID_PLACE, message_id)


def _invalid(what: str) -> InvalidAddressError:
    # The address itself is personal: it is not repeated.
    return InvalidAddressError(f"the address {what}", help="write it as name@example.com")
