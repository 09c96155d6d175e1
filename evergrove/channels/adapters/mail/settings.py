"""What an operator enters for a mail sender: the relay, who writes, where bounces go, the signing keys, the mailbox."""

from __future__ import annotations

import ipaddress
from typing import Annotated, Literal

import msgspec

from evergrove.channels.adapters.contracts import SenderSettings
from evergrove.channels.adapters.mail.addresses import InvalidAddressError, read_address, with_id
from evergrove.channels.adapters.mail.signing import DKIM_ALGORITHMS, InvalidDkimKeyError, read_dkim_key

Security = Literal["none", "starttls", "tls"]

HostName = Annotated[str, msgspec.Meta(min_length=1, max_length=253, pattern=r"^[A-Za-z0-9.:\[\]_-]+$")]
OneLine = Annotated[str, msgspec.Meta(max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$")]
DomainName = Annotated[str, msgspec.Meta(max_length=253, pattern=r"^[A-Za-z0-9._-]*$")]
Selector = Annotated[str, msgspec.Meta(max_length=63, pattern=r"^[A-Za-z0-9._-]*$")]

POOL_SIZE_MAX = 50
"""Connections of one sender; large receivers allow some twenty from one address."""

TIMEOUT_SECONDS_MAX = 600.0
"""What RFC 5321, 4.5.3.2.6 grants a server for its last answer."""

PROBE_ID = "msg_00000000000000000000000000000000"


class SmtpSettings(SenderSettings, frozen=True, kw_only=True):
    """A relay that takes mail by SMTP.

    `return_path` and `unsubscribe_address` may hold `{id}`: then each message has an address of its own, and what comes
    back names it whatever it quotes. `reports_token` is the secret in the address to which bounces are posted.
    """

    host: HostName
    port: Annotated[int, msgspec.Meta(ge=1, le=65_535)] = 587
    security: Security = "starttls"
    certificate_authorities: str = ""
    """PEM of the authority that signed the relay's certificate; empty: those that the system trusts."""
    user: OneLine = ""
    password: OneLine = ""
    pool_size: Annotated[int, msgspec.Meta(ge=1, le=POOL_SIZE_MAX)] = 4
    messages_a_connection_max: Annotated[int, msgspec.Meta(ge=1)] = 1_000
    timeout_seconds: Annotated[float, msgspec.Meta(ge=1.0, le=TIMEOUT_SECONDS_MAX)] = 60.0
    own_name: HostName = "localhost"
    """Said in EHLO; receivers without a relay in between check it."""

    from_address: OneLine
    from_name: OneLine = ""
    reply_to: OneLine = ""
    return_path: OneLine = ""
    unsubscribe_address: OneLine = ""
    list_id: DomainName = ""

    dkim_domain: DomainName = ""
    """Empty: the domain of `from_address`."""
    dkim_rsa_selector: Selector = ""
    dkim_rsa_key: str = ""
    dkim_ed25519_selector: Selector = ""
    dkim_ed25519_key: str = ""

    reports_token: OneLine = ""
    mailbox_host: Annotated[str, msgspec.Meta(max_length=253, pattern=r"^[A-Za-z0-9.:\[\]_-]*$")] = ""
    mailbox_port: Annotated[int, msgspec.Meta(ge=1, le=65_535)] = 993
    mailbox_security: Security = "tls"
    mailbox_user: OneLine = ""
    mailbox_password: OneLine = ""
    mailbox_folder: OneLine = "INBOX"

    def __post_init__(self) -> None:
        """Refuse what would only be found out by the first message."""
        try:
            for name in ("from_address", "reply_to", "return_path", "unsubscribe_address"):
                text = getattr(self, name)
                if text and read_address(with_id(text, PROBE_ID)).needs_utf8:
                    raise ValueError(f"{name} must be in ASCII: many servers take no other address")
            for algorithm in DKIM_ALGORITHMS:
                key, selector = getattr(self, f"dkim_{algorithm}_key"), getattr(self, f"dkim_{algorithm}_selector")
                if bool(key) != bool(selector):
                    raise ValueError(f"dkim_{algorithm}_key and dkim_{algorithm}_selector go together")
                if key:
                    read_dkim_key(key, algorithm=algorithm)
        except (InvalidAddressError, InvalidDkimKeyError) as error:
            raise ValueError(f"{error.message}; {error.help}") from error
        if self.password and self.security == "none" and not is_this_machine(self.host):
            raise ValueError("a password goes over an encrypted connection only: set security to starttls or tls")
        if self.mailbox_password and self.mailbox_security == "none" and not is_this_machine(self.mailbox_host):
            raise ValueError("a password goes over an encrypted connection only: set mailbox_security to tls")


SECRETS = ("password", "dkim_rsa_key", "dkim_ed25519_key", "reports_token", "mailbox_password")


def is_this_machine(host: str) -> bool:
    """Whether what is said to `host` stays on this machine."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"
