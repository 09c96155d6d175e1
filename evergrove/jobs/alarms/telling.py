"""Hand a message about alarms over: one job for each message.

Invariants: a message that may have left is never sent again, whoever was killed when (`handed` is kept before it goes
out); one that certainly was not taken is tried again, ATTEMPTS_MAX times in all, and then the job says that it failed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from evergrove.access import list_members, open_server
from evergrove.channels import Outcome, SenderProblemError, mail_to_member, post_to_robot, unseal_text
from evergrove.jobs.alarms.composing import Letter
from evergrove.jobs.alarms.settings import AlarmSettings, MissingRecipientError, Recipient, load_alarm_settings
from evergrove.kit import EvergroveError, UnavailableError

if TYPE_CHECKING:
    from evergrove.jobs.running import JobRun
    from evergrove.kit import Workspace


class NotTakenError(UnavailableError):
    """Nobody took the message: it is tried again."""

    code = "alarms.not_taken"


class RefusedError(EvergroveError):
    """The mail server or WeCom refused this very message."""

    code = "alarms.refused"


def tell_alarms(run: JobRun, *, recipient_id: str, letter: Letter) -> Mapping[str, str]:
    """Hand the letter over. Raises NotTakenError (to be tried again) and RefusedError."""
    workspace = run.workspace
    if run.job.kept.get("handed"):
        return {"outcome": "unknown"}
    settings = load_alarm_settings(workspace)
    try:
        recipient = settings.recipient(recipient_id)
    except MissingRecipientError:
        return {"outcome": "recipient_removed"}
    _keep(run, handed=True)
    try:
        outcome = send_letter(workspace, settings, recipient, letter=letter, message_id=_message_id(run))
    except SenderProblemError as error:  # nothing of it has left
        _keep(run, handed=False)
        raise NotTakenError(error.message, help=error.help) from error
    if outcome is None:
        return {"outcome": "recipient_left"}
    if outcome.kind == "retry":
        _keep(run, handed=False)
        raise NotTakenError("the message was not taken", help="look at the sender, and at the group's robot")
    if outcome.kind == "failed":
        raise RefusedError(
            f"the message was refused ({outcome.reason or 'no reason'}): {outcome.detail}",
            help="look at the recipient's address, or at the group's robot",
        )
    return {"outcome": outcome.kind}


def send_letter(
    workspace: Workspace, settings: AlarmSettings, recipient: Recipient, *, letter: Letter, message_id: str
) -> Outcome | None:
    """Hand a letter to whoever carries it; None: the member has left the workspace. Raises SenderProblemError."""
    if recipient.kind == "wecom_robot":
        url = unseal_text(workspace.settings, recipient.sealed_url, name=recipient.recipient_id)
        return post_to_robot(url, text=letter.text, message_id=message_id)
    address = address_of_member(workspace, recipient.user_id)
    if address is None:
        return None
    return mail_to_member(
        workspace,
        settings.sender_key,
        address=address,
        subject=letter.subject,
        text=letter.text,
        message_id=message_id,
        language=recipient.language,
    )


def address_of_member(workspace: Workspace, user_id: str) -> str | None:
    """Where a member of the workspace gets mail; None: they are none any more."""
    server = open_server(workspace.settings)
    try:
        members = list_members(server, workspace=workspace.slug)
    finally:
        server.close()
    return next((one.user.email for one in members if one.user.user_id == user_id), None)


def _message_id(run: JobRun) -> str:
    return "msg" + run.job.job_id.removeprefix("job")


def _keep(run: JobRun, *, handed: bool) -> None:
    with run.workspace.control.write() as connection:
        run.keep(connection, {"handed": handed})
