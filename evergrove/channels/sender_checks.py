"""Try a sender before it is trusted with people: its settings, its licence, its provider. Nothing is sent."""

from __future__ import annotations

from dataclasses import dataclass

from evergrove.channels.adapters.contracts import Probed, SenderProblemError
from evergrove.channels.senders import LICENCE_WARNING, Sender, find_sender, open_adapter, seeds_of
from evergrove.kit import EvergroveError, Workspace


@dataclass(frozen=True, kw_only=True)
class SenderCheck:
    """What a try found. `reached`: the provider answered and let us in; None: this kind asks only when it sends.

    `problem` and `help`: why nothing can be sent, empty when it can. `warnings`: (stable word, what it means), what
    works and should still be looked at.
    """

    sender: Sender
    reached: bool | None
    problem: str = ""
    help: str = ""
    warnings: tuple[tuple[str, str], ...] = ()

    @property
    def is_good(self) -> bool:
        """Whether a message could be handed over now."""
        return not self.problem


def check_sender(workspace: Workspace, sender_key: str) -> SenderCheck:
    """Open the sender and, where its kind can, sign in at the provider. Raises MissingSenderError."""
    sender = find_sender(workspace, sender_key)
    try:
        adapter = open_adapter(workspace, sender_key)
    except EvergroveError as error:
        return SenderCheck(sender=sender, reached=None, problem=error.message, help=error.help)
    try:
        reached = _reached(adapter)
    except SenderProblemError as error:
        return SenderCheck(sender=sender, reached=False, problem=error.message, help=error.help)
    finally:
        adapter.close()
    if not sender.is_licensed(workspace.clock.now()):
        help_text = "renew it, then enter the new end with: evergrove sender save KEY --licence-ends DATE"
        return SenderCheck(sender=sender, reached=reached, problem="its licence has ended", help=help_text)
    return SenderCheck(sender=sender, reached=reached, warnings=_warnings(workspace, sender))


def _reached(adapter: object) -> bool | None:
    if not isinstance(adapter, Probed):
        return None
    adapter.probe()
    return True


def _warnings(workspace: Workspace, sender: Sender) -> tuple[tuple[str, str], ...]:
    now = workspace.clock.now()
    with workspace.control.read() as connection:
        seeds = seeds_of(connection, channel=sender.channel)
    has_key = any(sender.settings.get(f"dkim_{name}_selector") for name in ("rsa", "ed25519"))
    ends_soon = sender.licence_ends_at is not None and sender.licence_ends_at - now < LICENCE_WARNING
    is_left_alone = sender.open_until is not None and sender.open_until > now
    is_untracked = sender.channel == "email" and not workspace.settings.public_url
    found = (
        ("disabled", "it is switched off: nothing goes through it", not sender.is_enabled),
        ("sandbox", f"a sandbox: only the seed list ({len(seeds)}) gets anything", not sender.is_live),
        ("licence_ends", f"its licence ends on {sender.licence_ends_at:%Y-%m-%d}" if ends_soon else "", ends_soon),
        ("circuit", "it failed again and again, and is left alone for a while", is_left_alone),
        ("unsigned", "no DKIM signature: large receivers want one of bulk mail", sender.kind == "smtp" and not has_key),
        (
            "no_public_url",
            "EVERGROVE_PUBLIC_URL is not set here: without it nothing is tracked, and marketing mail does not go out",
            is_untracked,
        ),
    )
    return tuple((word, said) for word, said, is_so in found if is_so)
