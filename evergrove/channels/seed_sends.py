"""A template sent to one of our own people before any customer gets it.

Invariants: it goes to the seed list only; it is rendered as a customer's message is, and a value that is missing stops
it; no row of `messages` stands for it, so that no count and no cap ever sees it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evergrove.channels.adapters.contracts import Adapter, Outcome, OutgoingMessage
from evergrove.channels.gathering import preview_values
from evergrove.channels.senders import Sender, list_senders, open_adapter, seeds_of
from evergrove.content import Template, compile_template
from evergrove.kit import ConflictError, InvalidError, Workspace, new_id


class NotASeedError(InvalidError):
    code = "message.not_a_seed"


class NoUsableSenderError(ConflictError):
    code = "sender.none_usable"


def send_test(
    workspace: Workspace,
    template: Template,
    *,
    address: str,
    language: str,
    customer_id: str = "",
    values: Mapping[str, Mapping[str, Any]] | None = None,
) -> Outcome:
    """Render `template` as for `customer_id` (or for nobody) and hand it to the channel's first usable sender.

    `values` stand before the gathered ones, group by group. Raises NotASeedError, NoUsableSenderError,
    UnknownCustomerError, and what rendering raises (UnknownVariableError).
    """
    sender = _sender(workspace, channel=template.channel, address=address)
    ready = compile_template(template)
    spoken = language if language in template.languages else str(next(iter(template.languages)))
    message_id = new_id("msg")
    gathered = preview_values(
        workspace, customer_id, names=ready.variables, language=spoken, message_id=message_id
    ).values
    content = ready.render(merged_values(gathered, values or {}), language=spoken)
    message = OutgoingMessage(
        message_id=message_id,
        idempotency_key=f"{message_id}.test",
        address=address,
        content=content,
        language=spoken,
        message_class=template.message_class,
    )
    adapter: Adapter = open_adapter(workspace, sender.sender_key)
    try:
        return next(iter(adapter.send([message])))
    finally:
        adapter.close()


def merged_values(gathered: Mapping[str, Any], given: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The gathered values with what somebody entered in their place."""
    return {**gathered, **{group: {**gathered.get(group, {}), **said} for group, said in given.items()}}


def _sender(workspace: Workspace, *, channel: str, address: str) -> Sender:
    with workspace.control.read() as connection:
        seeds = seeds_of(connection, channel=channel)
        known = list_senders(connection, channel=channel)
    if address not in seeds:
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
