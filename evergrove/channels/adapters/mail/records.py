"""What the owner of a domain publishes in DNS so that receivers trust it: DKIM, SPF (RFC 7208), DMARC (RFC 7489)."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from evergrove.channels.adapters.mail.addresses import read_address, with_id
from evergrove.channels.adapters.mail.signing import DKIM_ALGORITHMS, DkimAlgorithm, read_dkim_key

if TYPE_CHECKING:
    from evergrove.channels.adapters.mail.settings import SmtpSettings

STRING_OCTETS_MAX = 255
"""Of one string in a TXT record (RFC 1035, 3.3); longer values are several strings, which receivers join."""


@dataclass(frozen=True, kw_only=True)
class DnsRecord:
    """One TXT record, and why it is wanted, for people."""

    name: str
    value: str
    why: dict[str, str]

    @property
    def zone_line(self) -> str:
        """As it stands in a zone file."""
        pieces = range(0, len(self.value), STRING_OCTETS_MAX)
        strings = " ".join(f'"{self.value[start : start + STRING_OCTETS_MAX]}"' for start in pieces)
        return f"{self.name}. IN TXT {strings}"


def dkim_record(pem: str, *, domain: str, selector: str, algorithm: DkimAlgorithm) -> DnsRecord:
    """The public half of a private key. Raises InvalidDkimKeyError."""
    key = read_dkim_key(pem, algorithm=algorithm)
    public = key.public_key()
    if isinstance(key, rsa.RSAPrivateKey):
        octets = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    else:  # RFC 8463, 4: the bare 32 bytes
        octets = public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return DnsRecord(
        name=f"{selector}._domainkey.{domain}",
        value=f"v=DKIM1; k={algorithm}; p={base64.b64encode(octets).decode()}",
        why={
            "zh": "收件方用这条公钥验证邮件签名，确认出自本域名、途中未被改动。",
            "en": "With this public key receivers check that a mail is yours and that nobody changed it on its way.",
        },
    )


def mail_records(settings: SmtpSettings) -> tuple[DnsRecord, ...]:
    """Every record that this sender's domain wants: DKIM for each key, SPF of the return path, DMARC."""
    domain = read_address(settings.from_address).domain
    signs_for = settings.dkim_domain or domain
    found = []
    for algorithm in DKIM_ALGORITHMS:
        pem, selector = getattr(settings, f"dkim_{algorithm}_key"), getattr(settings, f"dkim_{algorithm}_selector")
        if pem:
            found.append(dkim_record(pem, domain=signs_for, selector=selector, algorithm=algorithm))
    bounces_to = read_address(with_id(settings.return_path or settings.from_address, "x")).domain
    spf = DnsRecord(
        name=bounces_to,
        value=f"v=spf1 a:{settings.host} ~all",
        why={
            "zh": "声明哪些服务器可以代表退信地址的域名发信。已有 SPF 记录时，把 a: 这一段并进去，一个域名只能有一条；"
            "若中继由服务商提供，请改用服务商给出的 include。",
            "en": "Says which servers may send for the domain of your return path. A domain has one SPF record only: "
            "add the a: part to one that is there. If a provider runs your relay, use the include that it names.",
        },
    )
    dmarc = DnsRecord(
        name=f"_dmarc.{domain}",
        value="v=DMARC1; p=none",
        why={
            "zh": "告诉收件方：签名和 SPF 都对不上的邮件怎么处理。先用 p=none 观察，确认自家邮件都能通过，再收紧到 "
            "quarantine 或 reject。Gmail 与 Yahoo 要求群发域名必须有此记录。",
            "en": "Tells receivers what to do with mail that neither DKIM nor SPF vouches for. Begin with p=none and "
            "watch; tighten to quarantine or reject once all your own mail passes. Gmail and Yahoo want this record "
            "from every bulk sender.",
        },
    )
    return (*found, spf, dmarc)
