"""Templates as a library shows them: what is published, what waits as a draft, and what the shipped ones became."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import msgspec

from evergrove.content.contracts import Template
from evergrove.content.templates import DRAFT, TEMPLATE, open_drafts
from evergrove.definitions import MissingDefinitionError, all_published, published

if TYPE_CHECKING:
    from evergrove.definitions import Definition
    from evergrove.kit import Workspace

Standing = Literal["installed", "own", "absent"]


@dataclass(frozen=True, kw_only=True)
class TemplateCard:
    """One key: what stands, what waits; at least one of them. `template` is the published one, else the draft."""

    template: Template
    published: Definition | None
    draft: Definition | None

    @property
    def key(self) -> str:
        return self.template.key


def template_cards(
    workspace: Workspace,
    *,
    channel: str = "",
    language: str = "",
    lifecycle: str = "",
    purpose: str = "",
    text: str = "",
) -> tuple[TemplateCard, ...]:
    """Every template and draft that has all that is asked for, by key; `text` is looked for in keys and names."""
    standing = {one.key: one for one in all_published(workspace, kind=TEMPLATE)}
    waiting = {one.key: one for one in open_drafts(workspace)}
    shown = waiting | standing
    cards = [_card(shown[key], standing=standing.get(key), draft=waiting.get(key)) for key in sorted(shown)]
    sought = text.casefold().strip()
    return tuple(
        card
        for card in cards
        if channel in ("", card.template.channel)
        and (not language or language in card.template.languages)
        and (not lifecycle or lifecycle in card.template.tags.lifecycle)
        and (not purpose or purpose in card.template.tags.purpose)
        and (not sought or any(sought in said.casefold() for said in _names(card.template)))
    )


def template_card(workspace: Workspace, key: str) -> TemplateCard:
    """One key. Raises MissingDefinitionError when there is neither."""
    standing, draft = _newest(workspace, TEMPLATE, key), _newest(workspace, DRAFT, key)
    shown = standing or draft
    if shown is None:
        raise MissingDefinitionError(f"there is no template “{key}”", help="look at the list of templates")
    is_waiting = draft is not None and (standing is None or standing.hash != draft.hash)
    return _card(shown, standing=standing, draft=draft if is_waiting else None)


def library_standing(shipped: Template, installed: Template | None) -> Standing:
    """What became of a shipped template: not taken over, as it ships, or changed by the operators."""
    if installed is None:
        return "absent"
    return "installed" if msgspec.structs.replace(installed, version=shipped.version) == shipped else "own"


def _newest(workspace: Workspace, kind: str, key: str) -> Definition | None:
    try:
        return published(workspace, kind=kind, key=key)
    except MissingDefinitionError:
        return None


def _card(shown: Definition, *, standing: Definition | None, draft: Definition | None) -> TemplateCard:
    version = standing.version if standing is not None else 0
    template = msgspec.structs.replace(msgspec.convert(shown.body, Template), version=version)
    return TemplateCard(template=template, published=standing, draft=draft)


def _names(template: Template) -> tuple[str, ...]:
    return (template.key, template.name.zh, template.name.en)
