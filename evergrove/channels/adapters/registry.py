"""Every kind of sender, by its name."""

from __future__ import annotations

from evergrove.channels.adapters.call import CALL
from evergrove.channels.adapters.contracts import AdapterKind
from evergrove.channels.adapters.in_app import IN_APP
from evergrove.channels.adapters.mail import SMTP
from evergrove.channels.adapters.phone import PHONE_KINDS
from evergrove.channels.adapters.push import FCM
from evergrove.channels.adapters.recorded import RECORDED
from evergrove.channels.adapters.web_push import WEB_PUSH
from evergrove.channels.adapters.webhook import WEBHOOK
from evergrove.channels.adapters.wechat import WECHAT
from evergrove.channels.adapters.wecom import WECOM
from evergrove.kit import InvalidError


class UnknownSenderKindError(InvalidError):
    code = "sender.unknown_kind"


ADAPTER_KINDS: dict[str, AdapterKind] = {
    kind.kind: kind for kind in (*RECORDED, SMTP, *PHONE_KINDS, FCM, WEB_PUSH, IN_APP, WECOM, WECHAT, CALL, WEBHOOK)
}


def adapter_kind(name: str) -> AdapterKind:
    """Raises UnknownSenderKindError."""
    if name not in ADAPTER_KINDS:
        raise UnknownSenderKindError(
            f"there is no kind of sender “{name[:40]}”", help=f"choose one of {', '.join(sorted(ADAPTER_KINDS))}"
        )
    return ADAPTER_KINDS[name]
