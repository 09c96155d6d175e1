"""Mails that come back, as the servers of the world write them; each names message ID, or nobody."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from email.header import Header

ID = "msg_0123456789abcdef0123456789abcdef"

QUOTED = (
    "From: =?utf-8?b?6ZW/6Z2S6Iy26ZO6?= <news@mail.teashop.example>\n"
    "To: <guest@else.example>\n"
    "Subject: =?utf-8?b?5pil6Iy25LiK5paw?=\n"
    f"Message-ID: <{ID}@mail.teashop.example>\n"
)


@dataclass(frozen=True, kw_only=True)
class Report:
    """A mail, and what it says: `kind` empty when it says nothing of a message."""

    name: str
    raw: bytes
    kind: str = ""
    reason: str = ""
    is_permanent: bool = True


def _lines(*parts: str) -> bytes:
    return "\n".join(parts).replace("\r\n", "\n").replace("\n", "\r\n").encode()


def _head(sender: str, subject: str, *more: str, to: str = "bounce@mail.teashop.example", number: int = 1) -> str:
    lines = (f"From: {sender}", f"To: <{to}>", f"Subject: {subject}", "Date: Fri, 01 May 2026 15:00:00 +0800")
    return "\n".join((*lines, f"Message-ID: <{number}.report@else.example>", "MIME-Version: 1.0", *more))


def _status(
    sender: str,
    subject: str,
    *,
    status: str,
    diagnostic: str,
    action: str = "failed",
    quoted: str = QUOTED,
    words: str = "This is the mail system.",
    fields: str = "",
    to: str = "bounce@mail.teashop.example",
) -> bytes:
    """A delivery status report (RFC 3464)."""
    return _lines(
        _head(sender, subject, "Auto-Submitted: auto-replied", to=to),
        'Content-Type: multipart/report; report-type=delivery-status; boundary="BB"',
        "",
        f"--BB\nContent-Type: text/plain; charset=utf-8\n\n{words}\n",
        f"--BB\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.else.example\n{fields}",
        "Final-Recipient: rfc822; guest@else.example",
        f"Action: {action}\nStatus: {status}\nDiagnostic-Code: {diagnostic}\n",
        f"--BB\nContent-Type: text/rfc822-headers\n\n{quoted}\n--BB--\n",
    )


def _words(sender: str, subject: str, text: str, *more: str, charset: str = "utf-8", encoded: bool = False) -> bytes:
    """A report in words only."""
    body = text
    if encoded:
        more = (*more, "Content-Transfer-Encoding: base64")
        body = base64.encodebytes(text.encode("gb18030" if charset == "gb2312" else charset)).decode()
    return _lines(_head(sender, subject, f"Content-Type: text/plain; charset={charset}", *more), "", body)


def _complaint(sender: str, feedback: str, quoted: str = QUOTED) -> bytes:
    """Abuse reporting format (RFC 5965)."""
    return _lines(
        _head(sender, "complaint about message", to="fbl@mail.teashop.example"),
        'Content-Type: multipart/report; report-type=feedback-report; boundary="FF"',
        "",
        "--FF\nContent-Type: text/plain\n\nThis is an email abuse report.\n",
        f"--FF\nContent-Type: message/feedback-report\n\nFeedback-Type: {feedback}\nUser-Agent: Feedback/1.0",
        "Version: 1\nOriginal-Mail-From: <bounce@mail.teashop.example>\n",
        f"--FF\nContent-Type: message/rfc822\n\n{quoted}\nbody\n--FF--\n",
    )


def _chinese(text: str) -> str:
    return Header(text, "gb18030").encode()


_DAEMON = "MAILER-DAEMON@mx.else.example (Mail Delivery System)"

BOUNCES = (
    Report(
        name="Postfix: no such user",
        raw=_status(
            _DAEMON,
            "Undelivered Mail Returned to Sender",
            status="5.1.1",
            diagnostic="smtp; 550 5.1.1 <guest@else.example>: Recipient address rejected:\n User unknown",
            fields="X-Postfix-Queue-ID: 4Zx1\nArrival-Date: Fri,  1 May 2026 15:00:00 +0800 (CST)\n",
        ),
        kind="bounced",
        reason="invalid_address",
    ),
    Report(
        name="Exchange Online: recipient not in the directory",
        raw=_status(
            "Microsoft Outlook <postmaster@outlook.example>",
            "Undeliverable: 春茶上新".encode().decode(),
            status="5.4.1",
            diagnostic="smtp;550 5.4.1 Recipient address rejected: Access denied. AS(201806281)",
        ),
        kind="bounced",
        reason="invalid_address",
    ),
    Report(
        name="Exchange: mailbox full",
        raw=_status(
            "postmaster@corp.example",
            "Undeliverable: offer",
            status="5.2.2",
            diagnostic="smtp;554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException",
        ),
        kind="bounced",
        reason="bounced",
        is_permanent=False,
    ),
    Report(
        name="Gmail: no such user",
        raw=_status(
            "Mail Delivery Subsystem <mailer-daemon@googlemail.example>",
            "Delivery Status Notification (Failure)",
            status="5.1.1",
            diagnostic="smtp; 550-5.1.1 The email account that you tried to reach does not exist. Please try\n"
            " 550-5.1.1 double-checking the recipient's email address. NoSuchUser - gsmtp",
        ),
        kind="bounced",
        reason="invalid_address",
    ),
    Report(
        name="Gmail: unauthenticated mail refused",
        raw=_status(
            "Mail Delivery Subsystem <mailer-daemon@googlemail.example>",
            "Delivery Status Notification (Failure)",
            status="5.7.26",
            diagnostic="smtp; 550-5.7.26 This mail has been blocked because the sender is unauthenticated.",
        ),
        kind="bounced",
        reason="content",
        is_permanent=False,
    ),
    Report(
        name="general status, told by the diagnostic",
        raw=_status(
            _DAEMON, "Undelivered Mail Returned to Sender", status="5.0.0", diagnostic="smtp; 550 No such user here"
        ),
        kind="bounced",
        reason="invalid_address",
    ),
    Report(
        name="host not found for days",
        raw=_status(_DAEMON, "Undelivered Mail", status="4.4.1", diagnostic="smtp; connect to else.example: timed out"),
        kind="bounced",
        reason="bounced",
        is_permanent=False,
    ),
    Report(
        name="named by the return path only",
        raw=_status(
            _DAEMON,
            "Undelivered Mail Returned to Sender",
            status="5.1.1",
            diagnostic="smtp; 550 5.1.1 User unknown",
            quoted="Subject: nothing\n",
            to=f"bounce+{ID}@mail.teashop.example",
        ),
        kind="bounced",
        reason="invalid_address",
    ),
    Report(
        name="named by the envelope id only",
        raw=_status(
            _DAEMON,
            "Undelivered Mail Returned to Sender",
            status="5.1.1",
            diagnostic="smtp; 550 5.1.1 User unknown",
            quoted="Subject: nothing\n",
            fields=f"Original-Envelope-Id: {ID}\n",
        ),
        kind="bounced",
        reason="invalid_address",
    ),
    Report(
        name="QQ Mail in words: no such user",
        raw=_words(
            "PostMaster@qq.example",
            _chinese("系统退信/Systems bounce"),
            "退信原因：收件人邮箱地址不存在，无法投递到邮箱 guest@qq.example。\n"
            "host mx3.qq.example said: 550 Mailbox not found. http://service.mail.qq.example\n"
            f"\n--- This is a copy of the message ---\n{QUOTED}",
            charset="gb2312",
            encoded=True,
        ),
        kind="bounced",
        reason="invalid_address",
    ),
    Report(
        name="163 in words: mailbox full",
        raw=_words(
            "Postmaster@163.example",
            _chinese("系统退信"),
            f"抱歉，您的邮件被退回来了……\n退信代码：552 Mailbox limit exceeded, 收件人邮箱已满\n原邮件信息：{QUOTED}",
            charset="gb2312",
            encoded=True,
        ),
        kind="bounced",
        reason="bounced",
        is_permanent=False,
    ),
    Report(
        name="qmail in words",
        raw=_words(
            "MAILER-DAEMON@old.example",
            "failure notice",
            "Hi. This is the qmail-send program at old.example.\nI'm afraid I wasn't able to deliver your message.\n\n"
            "<guest@else.example>:\nSorry, no mailbox here by that name. 550 no such user (#5.1.1)\n\n"
            f"--- Below this line is a copy of the message.\n\n{QUOTED}",
        ),
        kind="bounced",
        reason="invalid_address",
    ),
    Report(
        name="Exim in words",
        raw=_words(
            "Mail Delivery System <Mailer-Daemon@exim.example>",
            "Mail delivery failed: returning message to sender",
            "A message that you sent could not be delivered to one or more of its recipients.\n\n"
            "  guest@else.example\n    host mx.else.example: 550 5.7.1 Message rejected as spam\n\n"
            f"------ This is a copy of the message, including all the headers. ------\n\n{QUOTED}",
            "X-Failed-Recipients: guest@else.example",
            "Auto-Submitted: auto-replied",
        ),
        kind="bounced",
        reason="content",
        is_permanent=False,
    ),
)

COMPLAINTS = (
    Report(name="Yahoo", raw=_complaint("Yahoo <feedback@arf.mail.yahoo.example>", "abuse"), kind="complained"),
    Report(name="fraud", raw=_complaint("fbl@provider.example", "fraud"), kind="complained"),
    Report(
        name="Outlook (JMRP)",
        raw=_lines(
            _head("<staff@hotmail.com>", "complaint about message from 192.0.2.1"),
            'Content-Type: multipart/mixed; boundary="JJ"',
            "",
            f"--JJ\nContent-Type: message/rfc822\n\n{QUOTED}\nbody\n--JJ--\n",
        ),
        kind="complained",
    ),
    Report(name="opt-out", raw=_complaint("fbl@provider.example", "opt-out"), kind="unsubscribed"),
)

LEAVING = Report(
    name="a person leaves by mail",
    raw=_lines(
        _head("Guest <guest@else.example>", "unsubscribe", to=f"leave+{ID.upper()}@mail.teashop.example"), "", "please"
    ),
    kind="unsubscribed",
)

NOTHING = (
    Report(
        name="a delay",
        raw=_status(
            _DAEMON,
            "Delayed Mail (still being retried)",
            status="4.4.1",
            diagnostic="smtp; connection timed out",
            action="delayed",
        ),
    ),
    Report(
        name="out of office",
        raw=_words(
            "Guest <guest@else.example>",
            _chinese("自动回复：休假中"),
            f"我在休假，550 号房间。\n{QUOTED}",
            "Auto-Submitted: auto-replied",
            "X-Autoreply: yes",
        ),
    ),
    Report(
        name="Outlook's automatic reply",
        raw=_words(
            "Guest <guest@corp.example>",
            "Automatic reply: offer",
            f"I am away; mail could not be delivered to me.\n{QUOTED}",
            "Auto-Submitted: auto-generated",
        ),
    ),
    Report(
        name="a person quotes a bounce",
        raw=_words("Guest <guest@else.example>", "Re: offer", f"I got: 550 5.1.1 User unknown. Why?\n> {QUOTED}"),
    ),
    Report(
        name="a receipt of reading",
        raw=_lines(
            _head("guest@else.example", "Read: offer"),
            'Content-Type: multipart/report; report-type=disposition-notification; boundary="DD"',
            "",
            "--DD\nContent-Type: text/plain\n\nYour message was read.\n",
            "--DD\nContent-Type: message/disposition-notification\n",
            f"Original-Message-ID: <{ID}@mail.teashop.example>\nDisposition: manual-action/MDN-sent; displayed\n--DD--",
        ),
    ),
    Report(name="not spam", raw=_complaint("fbl@provider.example", "not-spam")),
    Report(name="a DMARC failure report", raw=_complaint("dmarc@provider.example", "auth-failure")),
    Report(
        name="a bounce of somebody else's mail",
        raw=_status(
            _DAEMON,
            "Undelivered Mail Returned to Sender",
            status="5.1.1",
            diagnostic="smtp; 550 5.1.1 User unknown",
            quoted="Message-ID: <other@else.example>\n",
        ),
    ),
    Report(name="no mail at all", raw=b"\x00\xff\xfe not a mail"),
    Report(name="nothing", raw=b""),
)
