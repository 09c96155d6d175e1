"""What templates call `workspace`: how the shop calls itself, where it is found, how one reaches it.

The templates that ship need no more than these words; a workspace that has not said its own leaves the rest to their
fallbacks, and a word without one is named by the preview before anything is sent.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from evergrove.content.contracts import InvalidTemplateError
from evergrove.definitions import MissingDefinitionError, publish, published
from evergrove.profiles import workspace_zone

if TYPE_CHECKING:
    from evergrove.definitions import Definition
    from evergrove.kit import Workspace

SETTINGS = "content_settings"
WORDS = "workspace_words"

WORD_CHARACTERS_MAX = 500
"""Of one word: the longest is a postal address."""

RETURN_DAYS_MAX = 365

CURRENCY = re.compile(r"[A-Z]{3}")


class InBoth(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A text in both languages; without one of them the other is used."""

    zh: str = ""
    en: str = ""

    def said(self, language: str) -> str:
        return (self.zh or self.en) if language == "zh" else (self.en or self.zh)


class WorkspaceWords(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`name` empty: the workspace's own. `signature` stands in 【】 before an SMS, as registered with the carriers;
    `address` is the postal one that commercial mail has to carry (CAN-SPAM, 16 CFR 316); `currency` (ISO 4217) is
    that of amounts which name none; `return_days` 0: unsaid."""

    name: InBoth = InBoth()
    about: InBoth = InBoth()
    address: InBoth = InBoth()
    lead_name: InBoth = InBoth()
    url: str = ""
    signature: str = ""
    phone: str = ""
    currency: str = ""
    return_days: int = 0


def workspace_words(workspace: Workspace) -> WorkspaceWords:
    """What the workspace says of itself; nothing, until somebody does."""
    try:
        found = published(workspace, kind=SETTINGS, key=WORDS)
    except MissingDefinitionError:
        return WorkspaceWords()
    return msgspec.convert(found.body, WorkspaceWords)


def save_workspace_words(workspace: Workspace, words: WorkspaceWords, *, author: str) -> Definition:
    """Say them anew. Raises InvalidTemplateError for a word that is too long or no web address."""
    body = msgspec.to_builtins(words)
    long = [
        name
        for name, said in body.items()
        if any(len(text) > WORD_CHARACTERS_MAX for text in (said.values() if isinstance(said, dict) else (str(said),)))
    ]
    if long:
        raise InvalidTemplateError(
            f"“{long[0]}” has more than {WORD_CHARACTERS_MAX} characters", help="shorten it", field=long[0]
        )
    if words.url and not words.url.startswith(("https://", "http://")):
        raise InvalidTemplateError("this is no web address", help="write it as https://shop.example", field="url")
    if words.currency and not CURRENCY.fullmatch(words.currency):
        raise InvalidTemplateError("a currency has three letters", help="write it as CNY", field="currency")
    if not 0 <= words.return_days <= RETURN_DAYS_MAX:
        raise InvalidTemplateError(
            "so many days cannot be right", help=f"0 (unsaid) to {RETURN_DAYS_MAX}", field="return_days"
        )
    return publish(workspace, kind=SETTINGS, key=WORDS, body=body, author=author)


def workspace_values(workspace: Workspace, words: WorkspaceWords, *, language: str) -> dict[str, Any]:
    """The values behind `workspace.…` in one language; what is not said is absent, so that fallbacks stand in."""
    said: dict[str, Any] = {
        "name": words.name.said(language) or workspace.name,
        "slug": workspace.slug,
        "time_zone": workspace_zone(workspace),
        "about": words.about.said(language),
        "address": words.address.said(language),
        "lead_name": words.lead_name.said(language),
        "url": words.url,
        "signature": words.signature,
        "phone": words.phone,
        "currency": words.currency,
        "return_days": words.return_days,
    }
    return {name: value for name, value in said.items() if value}
