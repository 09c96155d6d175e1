"""What can be wrong with a mail body, and how much of it there may be."""

from __future__ import annotations

from evergrove.content.contracts import InvalidTemplateError

SOURCE_BYTES_MAX = 512 * 1024
"""A source above this cannot end below what Gmail shows, and its compiled form is read several times."""

LIQUID_TAGS_MAX = 2_000
"""Of one body: a letter with more is a report."""


class InvalidMailError(InvalidTemplateError):
    """The body cannot be compiled; `line` counts from 1, 0 when it is about the whole."""

    code = "template.invalid_mail"

    def __init__(self, message: str, *, zh: str, help: str, line: int = 0) -> None:  # noqa: A002 - the word of the API
        en = f"line {line}: {message}" if line else message
        said_zh = f"第 {line} 行：{zh}" if line else zh
        words = {"message_zh": said_zh, "plain_zh": said_zh, "message_en": en, "plain_en": en}
        super().__init__(en, help=help, line=line, field="mjml", **words)
        self.line = line
