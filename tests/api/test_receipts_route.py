"""What providers post to us, behind a proxy that ends HTTPS: they sign the address that they called, not ours."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from evergrove.access import create_workspace
from evergrove.channels import SenderWish, save_sender
from evergrove.channels.adapters.phone.twilio import twilio_signature
from evergrove.kit import Settings
from support.api_client import api_client

if TYPE_CHECKING:
    from pathlib import Path

TOKEN = "0123456789abcdef0123456789abcdef"  # noqa: S105 - of an account that does not exist

PATH = "/t/receipts/default/tw?message_id=msg_" + "0" * 32

FORM = {"MessageSid": "SM1", "MessageStatus": "delivered"}

PROXIED = {"host": "10.0.0.7:8000", "content-type": "application/x-www-form-urlencoded"}
"""A proxy that forwards in the clear, under a name of its own."""


CASES = (
    ("https://post.shop.example", "https://post.shop.example", 200),
    ("https://post.shop.example/", "https://post.shop.example", 200),
    ("https://shop.example/evergrove", "https://shop.example/evergrove", 200),
    ("https://post.shop.example", "http://10.0.0.7:8000", 403),
    ("https://post.shop.example", "https://post.evil.example", 403),
    ("", "http://10.0.0.7:8000", 200),
)
"""The server's public address, the one that Twilio signed, and the answer."""


def test_a_signature_is_of_the_public_address(home: Path) -> None:
    workspace = create_workspace(Settings(home=home), slug="default", name="shop")
    account = {"account_sid": "AC" + "0" * 32, "auth_token": TOKEN, "from_number": "+15005550006"}
    save_sender(workspace, SenderWish(sender_key="tw", kind="twilio_sms", settings=account))
    workspace.close()
    for public_url, signed, status in CASES:
        signature = twilio_signature(f"{signed}{PATH}", form=FORM, auth_token=TOKEN)
        headers = {**PROXIED, "x-twilio-signature": signature}
        with api_client(Settings(home=home, public_url=public_url)) as client:
            reply = client.post(PATH, content=urlencode(FORM), headers=headers)
        assert reply.status_code == status, (public_url, signed, reply.text)
        if status == 200:
            assert reply.json() == {"taken": 0, "repeated": 0, "unknown": 1}
