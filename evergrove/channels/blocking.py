"""Block an address by hand, or let it be written to again. The address itself is kept nowhere."""

from __future__ import annotations

from evergrove.kit import InvalidError, Workspace
from evergrove.profiles import address_marks, suppress, unsuppress


class InvalidAddressError(InvalidError):
    code = "address.invalid"


def block_address(workspace: Workspace, address: str, *, channel: str) -> None:
    """No marketing to this address on a channel from now on, whoever has it and whatever they agreed to."""
    with workspace.control.write() as connection:
        marks = address_marks(connection, [_checked(address)], channel=channel)
        suppress(connection, marks, channel=channel, reason="unsubscribed", at=workspace.clock.now())


def allow_address(workspace: Workspace, address: str, *, channel: str) -> int:
    """Take it off the list; returns how many lines went. What customers have consented to stays as it is."""
    with workspace.control.write() as connection:
        marks = address_marks(connection, [_checked(address)], channel=channel)
        return unsuppress(connection, marks, channel=channel)


def _checked(address: str) -> str:
    if not address.strip():
        raise InvalidAddressError("the address is empty", help="write it as it stands on an envelope")
    return address
