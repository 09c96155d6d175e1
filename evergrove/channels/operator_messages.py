"""Words to our own people: a mail through a sender of the workspace, or a post to a group robot of WeCom.

Invariants: no policy, no outbox and no row of `messages` stands for them, so that no cap and no count of customers ever
sees one; a robot's address is a secret (whoever has it may write to the group) and is posted to nothing but WeCom.
Sources: https://developer.work.weixin.qq.com/document/path/91770 (group robots).
"""

from __future__ import annotations

import base64
import re
from urllib.parse import parse_qs, urlsplit

import msgspec

from evergrove.channels.adapters.contracts import Outcome, OutcomeKind, OutgoingMessage
from evergrove.channels.adapters.phone.exchange import Lost
from evergrove.channels.adapters.webhook.public_exchange import PUBLIC, Door, PublicExchange
from evergrove.channels.adapters.wecom.service import code_of
from evergrove.channels.sealing import seal, unseal
from evergrove.channels.senders import find_sender, open_adapter
from evergrove.content import RenderedContent
from evergrove.kit import InvalidError, Settings, Workspace

ROBOT_HOST, ROBOT_PATH = "qyapi.weixin.qq.com", "/cgi-bin/webhook/send"
ROBOT_TEXT_BYTES_MAX = 2_048
"""Of the content of a text message, in UTF-8; a longer one is refused."""

ROBOT_SECONDS_MAX = 15.0
ROBOT_KEY = re.compile(r"[A-Za-z0-9_-]{8,120}")

ROBOT_BUSY = frozenset({45_009, 45_033})
"""More than 20 posts a minute: the post was not taken."""

ROBOT_GONE = frozenset({93_000, 40_001, 40_014})
"""The robot was removed from its group, or the key is none."""

CUT = "…"


class InvalidRobotError(InvalidError):
    code = "alarms.robot_address"


def check_robot_url(url: str) -> str:
    """The address of a robot, as WeCom shows it. Raises InvalidRobotError."""
    try:
        parts = urlsplit(url.strip())
        keys, host, port = parse_qs(parts.query).get("key", []), parts.hostname, parts.port
    except ValueError:
        parts, keys, host, port = urlsplit(""), [], None, None
    is_known = parts.scheme == "https" and (host, port, parts.path) == (ROBOT_HOST, None, ROBOT_PATH)
    if not is_known or parts.username is not None or len(keys) != 1 or ROBOT_KEY.fullmatch(keys[0]) is None:
        raise InvalidRobotError(
            "this is no address of a WeCom group robot",
            help=f"copy it from the group's robot: https://{ROBOT_HOST}{ROBOT_PATH}?key=…",
        )
    return f"https://{ROBOT_HOST}{ROBOT_PATH}?key={keys[0]}"


def seal_text(settings: Settings, text: str, *, name: str) -> str:
    """A secret as text that may be kept: sealed as the credentials of senders are."""
    return base64.b64encode(seal(settings, {"text": text}, name=name)).decode()


def unseal_text(settings: Settings, sealed: str, *, name: str) -> str:
    """What `seal_text` was given. Raises UnreadableSecretError."""
    return str(unseal(settings, base64.b64decode(sealed), name=name)["text"])


def mail_to_member(
    workspace: Workspace, sender_key: str, *, address: str, subject: str, text: str, message_id: str, language: str
) -> Outcome:
    """A plain mail to one of our own people; a sender in the sandbox may write it, too.

    The same `message_id` for each attempt is the mail's Message-ID. Raises MissingSenderError, SenderProblemError,
    and InvalidError when the sender writes no mail.
    """
    sender = find_sender(workspace, sender_key)
    if sender.channel != "email":
        raise InvalidError(f"“{sender_key}” sends no mail", help="choose a sender of the channel email")
    message = OutgoingMessage(
        message_id=message_id,
        idempotency_key=message_id,
        address=address,
        content=RenderedContent(channel="email", fields={"subject": subject, "text": text}, segments=0, notes=()),
        language=language,
        message_class="transactional",
    )
    adapter = open_adapter(workspace, sender_key)
    try:
        return next(iter(adapter.send([message])))
    finally:
        adapter.close()


def post_to_robot(url: str, *, text: str, message_id: str, door: Door = PUBLIC) -> Outcome:
    """A post to the robot's group, cut to what WeCom takes. Never raises for what went wrong: it is the outcome."""
    body = {"msgtype": "text", "text": {"content": _cut(text, bytes_max=ROBOT_TEXT_BYTES_MAX)}}
    exchange = PublicExchange(connections=1, answer_seconds_max=ROBOT_SECONDS_MAX, door=door)
    try:
        headers = {"content-type": "application/json"}
        answer = exchange.post_to(url, headers=headers, content=msgspec.json.encode(body))
    finally:
        exchange.close()
    if isinstance(answer, Lost):
        kind: OutcomeKind = "unknown" if answer.has_left else "retry"
        return Outcome(message_id=message_id, kind=kind, detail=answer.detail)
    code = code_of(answer)
    if code == 0:
        return Outcome(message_id=message_id, kind="sent")
    if code in ROBOT_BUSY or answer.status in {429, 503}:
        return Outcome(message_id=message_id, kind="retry", reason="rate")
    if code is None and answer.status >= 500:
        return Outcome(message_id=message_id, kind="unknown", detail=f"HTTP {answer.status}")
    reason = "robot_gone" if code in ROBOT_GONE else "refused"
    return Outcome(
        message_id=message_id, kind="failed", reason=reason, detail=f"code {code}" if code else f"HTTP {answer.status}"
    )


def _cut(text: str, *, bytes_max: int) -> str:
    if len(text.encode()) <= bytes_max:
        return text
    kept = text.encode()[: bytes_max - len(CUT.encode())].decode("utf-8", "ignore")
    return kept + CUT
