"""Bodies of mail: MJML or HTML into one compiled page and its plain-text part, with Liquid tags kept in place."""

from evergrove.content.mail.compiling import HTML_BYTES_MAX, CompiledMail, compile_mail
from evergrove.content.mail.contracts import InvalidMailError
from evergrove.content.mail.plain_text import plain_text_of, tidy_text

__all__ = [
    "HTML_BYTES_MAX",
    "CompiledMail",
    "InvalidMailError",
    "compile_mail",
    "plain_text_of",
    "tidy_text",
]
