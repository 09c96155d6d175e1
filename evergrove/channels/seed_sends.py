"""A template sent to one of our own people before any customer gets it.

Invariants: it goes to the seed list and to who asks for it, to nobody else; it is rendered as a customer's message is,
and a value that is missing stops it; no row of `messages` stands for it, so that no count and no cap ever sees it.
"""

from __future__ import annotations

from dataclasses import dataclass

from evergrove.channels.adapters.contracts import Adapter, Outcome, OutgoingMessage
from evergrove.channels.mailbox import RECORDED_KINDS
from evergrove.channels.senders import Sender, list_senders, open_adapter, seeds_of
from evergrove.channels.test_letters import Given, keep_test, render_for_test
from evergrove.content import Template
from evergrove.kit import ConflictError, InvalidError, Workspace, new_id


class NotASeedError(InvalidError):
    code = "message.not_a_seed"


class NoUsableSenderError(ConflictError):
    code = "sender.none_usable"


@dataclass(frozen=True, kw_only=True)
class TestSend:
    """To whom and how: `own_address` is the mail address of who asks, if they have one; `customer_id` empty: rendered
    for nobody; `given` stands before the gathered values, group by group."""

    __test__ = False  # of pytest's

    address: str
    language: str
    author: str
    own_address: str = ""
    customer_id: str = ""
    given: Given | None = None


@dataclass(frozen=True, kw_only=True)
class TestOutcome:
    """`is_recorded`: it stands in the mailbox, and left this machine for nowhere."""

    __test__ = False  # of pytest's

    outcome: Outcome
    is_recorded: bool


def send_test(workspace: Workspace, template: Template, test: TestSend) -> TestOutcome:
    """Render `template` as for a customer and hand it to the channel's first usable sender.

    Raises NotASeedError, NoUsableSenderError, UnknownCustomerError, and what rendering raises (UnknownVariableError).
    """
    sender = _sender(workspace, channel=template.channel, test=test)
    spoken = test.language if test.language in template.languages else str(next(iter(template.languages)))
    message_id, given = new_id("msg"), test.given or {}
    content = render_for_test(
        workspace, template, language=spoken, customer_id=test.customer_id, given=given, message_id=message_id
    )
    message = OutgoingMessage(
        message_id=message_id,
        idempotency_key=f"{message_id}.test",
        address=test.address,
        content=content,
        language=spoken,
        message_class=template.message_class,
    )
    adapter: Adapter = open_adapter(workspace, sender.sender_key)
    try:
        outcome = next(iter(adapter.send([message])))
    finally:
        adapter.close()
    is_recorded = outcome.kind == "sent" and sender.kind in RECORDED_KINDS
    if is_recorded:
        keep_test(
            workspace,
            template,
            message_id=message_id,
            language=spoken,
            customer_id=test.customer_id,
            given=given,
            address=test.address,
            author=test.author,
        )
    return TestOutcome(outcome=outcome, is_recorded=is_recorded)


def _sender(workspace: Workspace, *, channel: str, test: TestSend) -> Sender:
    with workspace.control.read() as connection:
        seeds = seeds_of(connection, channel=channel)
        known = list_senders(connection, channel=channel)
    is_own = channel == "email" and test.address.casefold() == test.own_address.casefold() != ""
    if test.address not in seeds and not is_own:
        raise NotASeedError(
            f"this address is not on the seed list of {channel}",
            help="add it to the seed list first: tests go to your own people only",
            message_zh="该地址不在测试名单中，请先加入渠道的测试名单",
        )
    now = workspace.clock.now()
    usable = next((one for one in known if one.is_usable(now)), None)
    if usable is None:
        raise NoUsableSenderError(
            f"no sender of {channel} can be used now",
            help="make a sender for the channel, or look at what is wrong with the ones there are",
            message_zh="该渠道目前没有可用的发送账号",
        )
    return usable
