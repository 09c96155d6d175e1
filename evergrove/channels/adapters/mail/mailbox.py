"""The mailbox that bounces, complaints and requests to unsubscribe come to, read over IMAP (RFC 3501).

Invariants
- A mail is marked as read only after `record` has returned: a process that dies in between reads it again, and what it
  says counts once by its `raw_id`.
- UIDs are used within one selection only (UIDVALIDITY), so a mailbox that was made anew loses nothing.
"""

from __future__ import annotations

import contextlib
import imaplib
import re
import ssl
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evergrove.channels.adapters.contracts import Receipt, SenderProblemError
from evergrove.channels.adapters.mail.reports import REPORT_BYTES_MAX, read_mail_report

if TYPE_CHECKING:
    from evergrove.channels.adapters.mail.settings import SmtpSettings
    from evergrove.kit import Clock

MAILS_A_STEP = 50
"""Read and recorded together; some megabytes at most."""

MAILS_MAX = 2_000
"""Of one call; the next one goes on."""

TIMEOUT_SECONDS = 30.0

_UID = re.compile(rb"UID (\d+)")


@dataclass(frozen=True, kw_only=True)
class MailboxCount:
    """What one call read: `mails` seen, and the `receipts` that were in them."""

    mails: int = 0
    receipts: int = 0


def read_mailbox(
    settings: SmtpSettings, *, clock: Clock, record: Callable[[Sequence[Receipt]], object]
) -> MailboxCount:
    """Read what is unread, hand it to `record` step by step, and mark it as read.

    Nothing where the settings name no mailbox. Raises SenderProblemError when it cannot be read; what `record` raises
    goes through, and leaves its step unread.
    """
    if not settings.mailbox_host:
        return MailboxCount()
    try:
        with _opened(settings) as mailbox:
            return _read_all(mailbox, settings=settings, clock=clock, record=record)
    except (imaplib.IMAP4.error, OSError) as error:
        raise SenderProblemError(
            f"the mailbox of {settings.mailbox_host} cannot be read: {str(error)[:200]}",
            help="look at mailbox_host, mailbox_user, mailbox_password and mailbox_folder",
        ) from error


def _read_all(
    mailbox: imaplib.IMAP4, *, settings: SmtpSettings, clock: Clock, record: Callable[[Sequence[Receipt]], object]
) -> MailboxCount:
    waiting = _answer(mailbox.uid("SEARCH", "UNSEEN"))[0]
    uids = (waiting.split() if isinstance(waiting, bytes) else [])[:MAILS_MAX]
    receipts = 0
    for start in range(0, len(uids), MAILS_A_STEP):
        named = b",".join(uids[start : start + MAILS_A_STEP]).decode()
        fetched = _answer(mailbox.uid("FETCH", named, f"(UID BODY.PEEK[]<0.{REPORT_BYTES_MAX}>)"))
        now = clock.now()
        mails = [part for part in fetched if isinstance(part, tuple)]
        found = [
            receipt
            for _, raw in mails
            for receipt in read_mail_report(raw, received_at=now, unsubscribe_address=settings.unsubscribe_address)
        ]
        if found:
            record(found)
        seen = [match[1].decode() for head, _ in mails if (match := _UID.search(head))]
        if seen:
            _answer(mailbox.uid("STORE", ",".join(seen), "+FLAGS.SILENT", r"(\Seen)"))
        receipts += len(found)
    return MailboxCount(mails=len(uids), receipts=receipts)


@contextlib.contextmanager
def _opened(settings: SmtpSettings) -> Iterator[imaplib.IMAP4]:
    host, port = settings.mailbox_host, settings.mailbox_port
    context = ssl.create_default_context(cadata=settings.certificate_authorities or None)
    mailbox: imaplib.IMAP4
    if settings.mailbox_security == "tls":
        mailbox = imaplib.IMAP4_SSL(host, port, ssl_context=context, timeout=TIMEOUT_SECONDS)
    else:
        mailbox = imaplib.IMAP4(host, port, timeout=TIMEOUT_SECONDS)
    try:
        if settings.mailbox_security == "starttls":
            mailbox.starttls(context)
        mailbox.login(settings.mailbox_user, settings.mailbox_password)
        if "ID" in mailbox.capabilities:
            # 163.com and 126.com open no folder for a program that has not said its name (RFC 2971).
            mailbox.xatom("ID", '("name" "evergrove")')
        _answer(mailbox.select(_quoted(settings.mailbox_folder)))
        yield mailbox
    finally:
        with contextlib.suppress(imaplib.IMAP4.error, OSError):
            mailbox.logout()
        with contextlib.suppress(OSError):
            mailbox.shutdown()  # a farewell without an answer leaves the connection open


def _quoted(folder: str) -> str:
    escaped = folder.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _answer(reply: tuple[str, Sequence[object]]) -> Sequence[object]:
    status, found = reply
    if status != "OK":
        raise imaplib.IMAP4.error(str(found)[:200])
    return found
