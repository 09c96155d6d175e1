"""Mail: sending over SMTP, signing, and reading what comes back."""

from evergrove.channels.adapters.mail.mailbox import MailboxCount, read_mailbox
from evergrove.channels.adapters.mail.records import DnsRecord, dkim_record, mail_records
from evergrove.channels.adapters.mail.reports import read_mail_report
from evergrove.channels.adapters.mail.settings import SmtpSettings
from evergrove.channels.adapters.mail.signing import InvalidDkimKeyError, make_dkim_key
from evergrove.channels.adapters.mail.smtp import SMTP, SmtpAdapter

__all__ = [
    "SMTP",
    "DnsRecord",
    "InvalidDkimKeyError",
    "MailboxCount",
    "SmtpAdapter",
    "SmtpSettings",
    "dkim_record",
    "mail_records",
    "make_dkim_key",
    "read_mail_report",
    "read_mailbox",
]
