"""Every kind of sender, by its name."""

from __future__ import annotations

from evergrove.channels.adapters.contracts import AdapterKind
from evergrove.channels.adapters.mail import SMTP
from evergrove.channels.adapters.phone import PHONE_KINDS
from evergrove.channels.adapters.recorded import RECORDED
from evergrove.channels.adapters.webhook import WEBHOOK
from evergrove.kit import InvalidError


class UnknownSenderKindError(InvalidError):
    code = "sender.unknown_kind"


ADAPTER_KINDS: dict[str, AdapterKind] = {kind.kind: kind for kind in (*RECORDED, *PHONE_KINDS, SMTP, WEBHOOK)}


def adapter_kind(name: str) -> AdapterKind:
    """Raises UnknownSenderKindError."""
    if name not in ADAPTER_KINDS:
        raise UnknownSenderKindError(
            f"there is no kind of sender “{name[:40]}”", help=f"choose one of {', '.join(sorted(ADAPTER_KINDS))}"
        )
    return ADAPTER_KINDS[name]
