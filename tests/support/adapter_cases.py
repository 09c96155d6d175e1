"""Every kind of sender with a provider on loopback: one that is well, one that takes a message and never answers, one
that is not there. The contract suite asks all of them the same things."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, get_args

import msgspec
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from evergrove.channels import CHANNELS
from evergrove.channels.adapters.contracts import OutgoingMessage, SenderSettings
from evergrove.channels.adapters.mail import SmtpAdapter
from evergrove.channels.adapters.phone import (
    ALIYUN_SMS,
    MMS_GATEWAY,
    RICH_SMS_GATEWAY,
    SMPP_SMS,
    TENCENT_SMS,
    TWILIO_SMS,
)
from evergrove.channels.adapters.push import FCM
from evergrove.channels.adapters.registry import ADAPTER_KINDS
from evergrove.channels.adapters.web_push import WebPushAdapter, new_vapid_key
from evergrove.channels.adapters.webhook import WebhookAdapter, new_secret
from evergrove.content import RenderedContent
from evergrove.kit import FixedClock
from support.ground import NOON
from support.mail_sink import start_mail_sink
from support.mails import outgoing as mail_to
from support.mails import smtp_settings
from support.push_services import ANSWER_SECONDS, LOOPBACK, Asked, Reply, Subscriber, message, serve, subscriber
from support.serving import free_port
from support.smpp_server import smpp_centre
from support.sms_gateways import KEY, Vendor, gateway, gateway_settings
from support.sms_gateways import outgoing as text_to
from support.wecom_service import APP_ID, APP_SECRET, CORPORATION, SECRET, vendor

if TYPE_CHECKING:
    from pathlib import Path

    from evergrove.channels.adapters.contracts import Adapter, AdapterKind
    from evergrove.kit import Workspace

Way = Literal["well", "silent", "gone"]
WAYS: tuple[Way, ...] = get_args(Way)

WAITS_SECONDS = 1.0
PASSWORD = "a password of the mail server"  # noqa: S105


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What a case may use."""

    folder: Path
    workspace: Workspace


@dataclass(frozen=True, kw_only=True)
class Opened:
    """An open sender, its settings, and how a message for it is made."""

    adapter: Adapter
    settings: SenderSettings
    write: Callable[[int], OutgoingMessage]

    @property
    def secrets(self) -> list[str]:
        """The values that nobody may read."""
        kind = next(kind for kind in ADAPTER_KINDS.values() if type(self.settings) is kind.settings)
        return [value for name in kind.secrets if (value := getattr(self.settings, name))]


Case = Callable[[Ground, Way], AbstractContextManager[Opened]]


def _convert(kind: AdapterKind, given: Mapping[str, Any]) -> Any:
    return msgspec.convert(dict(given), kind.settings)


@contextmanager
def _recorded(ground: Ground, _: Way, *, kind: AdapterKind) -> Iterator[Opened]:
    settings = _convert(kind, {})
    yield Opened(
        adapter=kind.open(settings, ground.workspace),
        settings=settings,
        write=lambda number: message(number, channel=kind.channel, address=f"to-{number}", text="您好"),
    )


@contextmanager
def _smtp(ground: Ground, way: Way) -> Iterator[Opened]:
    sink = start_mail_sink(ground.folder / "sink")
    port = free_port() if way == "gone" else sink.port
    secrets = {"mailbox_password": PASSWORD, "reports_token": f"{PASSWORD} reports"}
    settings = smtp_settings(port, mailbox_host="localhost", mailbox_user="crm", **secrets)
    adapter = SmtpAdapter(settings, FixedClock(NOON))
    to = "drop-{}@example.org" if way == "silent" else "customer{}@example.org"
    try:
        yield Opened(
            adapter=adapter, settings=settings, write=lambda number: mail_to(number, address=to.format(number))
        )
    finally:
        adapter.close()
        sink.stop()


@contextmanager
def _gateway(_: Ground, way: Way, *, name: Vendor, kind: AdapterKind) -> Iterator[Opened]:
    with gateway(name, key=KEY) as running:
        running.script = ["slow"] if way == "silent" else []
        url = f"http://127.0.0.1:{free_port()}" if way == "gone" else running.url
        settings = gateway_settings(name, url)
        adapter = kind.make(settings, FixedClock(NOON))
        try:
            yield Opened(adapter=adapter, settings=settings, write=_text)
        finally:
            adapter.close()


def _text(number: int) -> OutgoingMessage:
    return text_to(f"+8613800{number:06}", "您好")


@contextmanager
def _smpp(ground: Ground, way: Way) -> Iterator[Opened]:
    with smpp_centre(ground.folder / "centre") as centre:
        settings = _convert(
            SMPP_SMS,
            {
                "host": "127.0.0.1",
                "port": free_port() if way == "gone" else centre.port,
                "security": "none",
                "system_id": "evergrove",
                "password": "secret12",
                "source": "10690001",
                "answer_seconds_max": WAITS_SECONDS if way == "silent" else 5.0,
            },
        )
        adapter = SMPP_SMS.make(settings, FixedClock(NOON))
        # The centre answers nothing to numbers that end in 13.
        write = (lambda _: text_to("+8613800010613")) if way == "silent" else _smpp_text
        try:
            yield Opened(adapter=adapter, settings=settings, write=write)
        finally:
            adapter.close()


def _smpp_text(number: int) -> OutgoingMessage:
    return text_to(f"+86138{number:06}01", "hello")


def _google(asked: Asked, *, way: Way) -> Reply:
    if asked.path == "/token":
        return Reply(body={"access_token": "ya29.granted", "expires_in": 3_600})
    return Reply(is_dropped=True) if way == "silent" else Reply(body={"name": asked.json()["message"]["token"]})


RSA_KEY = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)


@contextmanager
def _fcm(ground: Ground, way: Way) -> Iterator[Opened]:
    pem = RSA_KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    account = json.dumps({"project_id": "shop", "client_email": "push@shop.example", "private_key": pem})
    with serve(partial(_google, way=way)) as service:
        url = f"http://127.0.0.1:{free_port()}" if way == "gone" else service.url
        settings = _convert(
            FCM, {"service_account": account, "endpoint": url, "token_endpoint": f"{service.url}/token"}
        )
        adapter = FCM.open(settings, ground.workspace)
        try:
            yield Opened(
                adapter=adapter,
                settings=settings,
                write=lambda number: message(number, address=f"device-{number}", title="您好"),
            )
        finally:
            adapter.close()


@contextmanager
def _web_push(_: Ground, way: Way) -> Iterator[Opened]:
    kind = ADAPTER_KINDS["web_push"]
    with serve(lambda _: Reply(status=201, is_dropped=way == "silent")) as service:
        url = f"http://127.0.0.1:{free_port()}" if way == "gone" else service.url
        given = {"private_key": new_vapid_key(), "subject": "mailto:crm@shop.example", "hosts": ["127.0.0.1"]}
        settings = _convert(kind, given)
        adapter = WebPushAdapter(settings, clock=FixedClock(NOON), door=LOOPBACK)
        browser = subscriber()
        try:
            yield Opened(adapter=adapter, settings=settings, write=partial(_notice, url=url, browser=browser))
        finally:
            adapter.close()


def _notice(number: int, *, url: str, browser: Subscriber) -> OutgoingMessage:
    return message(number, address=browser.subscription(f"{url}/{number}"), channel="web_push", title="您好")


@contextmanager
def _webhook(_: Ground, way: Way) -> Iterator[Opened]:
    kind = ADAPTER_KINDS["webhook"]
    with serve(lambda _: Reply(is_dropped=way == "silent")) as service:
        url = f"http://127.0.0.1:{free_port()}/in" if way == "gone" else f"{service.url}/in"
        settings = _convert(kind, {"url": url, "secret": new_secret(), "previous_secret": new_secret()})
        adapter = WebhookAdapter(settings, clock=FixedClock(NOON), door=LOOPBACK)
        try:
            yield Opened(
                adapter=adapter,
                settings=settings,
                write=lambda number: message(number, channel="webhook", address="cus_1", json='{"a": 1}'),
            )
        finally:
            adapter.close()


@contextmanager
def _tencent_service(ground: Ground, way: Way, *, kind: AdapterKind, given: dict[str, Any]) -> Iterator[Opened]:
    """WeCom, and WeChat."""
    silence: list[int | Reply] = [Reply(is_dropped=True)] if way == "silent" else []
    with vendor(codes=silence) as running:
        url = f"http://127.0.0.1:{free_port()}" if way == "gone" else running.url
        settings = _convert(kind, {**given, "endpoint": url})
        adapter = kind.open(settings, ground.workspace)
        fields = {"text": "您好", "template_id": "tpl", "data": '{"thing1": {"value": "您好"}}'}
        try:
            yield Opened(
                adapter=adapter,
                settings=settings,
                write=lambda number: message(number, channel=kind.channel, address=f"wm{number:030}", **fields),
            )
        finally:
            adapter.close()


@contextmanager
def _own(ground: Ground, _: Way, *, name: str) -> Iterator[Opened]:
    """A sender that hands over to our own tables."""
    kind = ADAPTER_KINDS[name]
    settings = _convert(kind, {})
    adapter = kind.open(settings, ground.workspace)
    yield Opened(
        adapter=adapter,
        settings=settings,
        write=lambda number: message(number, channel=kind.channel, address="cus_1", title="您好", text="您好"),
    )
    adapter.close()


WECOM, WECHAT = ADAPTER_KINDS["wecom"], ADAPTER_KINDS["wechat"]

RECORDED_KINDS = tuple("recorded" if channel == "email" else f"recorded_{channel}" for channel in CHANNELS)

OWN_CASES: dict[str, Case] = {
    **{name: partial(_recorded, kind=ADAPTER_KINDS[name]) for name in RECORDED_KINDS},
    "in_app": partial(_own, name="in_app"),
    "call_task": partial(_own, name="call_task"),
}
"""Kinds without a provider that could be gone."""

REMOTE_CASES: dict[str, Case] = {
    "smtp": _smtp,
    "aliyun_sms": partial(_gateway, name="aliyun", kind=ALIYUN_SMS),
    "tencent_sms": partial(_gateway, name="tencent", kind=TENCENT_SMS),
    "twilio_sms": partial(_gateway, name="twilio", kind=TWILIO_SMS),
    "mms_gateway": partial(_gateway, name="rich", kind=MMS_GATEWAY),
    "rich_sms_gateway": partial(_gateway, name="rich", kind=RICH_SMS_GATEWAY),
    "smpp_sms": _smpp,
    "fcm": _fcm,
    "web_push": _web_push,
    "wecom": partial(
        _tencent_service,
        kind=WECOM,
        given={"corporation_id": CORPORATION, "secret": SECRET, "answer_seconds_max": ANSWER_SECONDS},
    ),
    "wechat": partial(
        _tencent_service,
        kind=WECHAT,
        given={"app_id": APP_ID, "app_secret": APP_SECRET, "answer_seconds_max": ANSWER_SECONDS},
    ),
    "webhook": _webhook,
}

CASES = OWN_CASES | REMOTE_CASES


def empty_message(number: int, *, channel: str) -> OutgoingMessage:
    """One that no provider can do anything with."""
    return OutgoingMessage(
        message_id=f"msg_{number:032x}",
        idempotency_key=f"msg_{number:032x}.1",
        address="",
        content=RenderedContent(channel=channel, fields={}),
    )
