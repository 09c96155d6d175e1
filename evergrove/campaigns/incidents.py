"""Incidents: one word to everybody concerned, on every channel at once, and what is told of it later.

Each channel is a campaign of its own (a campaign's channels follow one another): `incident_<key>_<channel>`. They are
transactional, keep nobody back, go before everything else, and wait for nobody else's approval when who announces
them may approve launches. An update goes to the people of the first word, whoever has entered or left the segment.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from evergrove.campaigns.contracts import (
    EVERYBODY,
    Campaign,
    InvalidCampaignError,
    Launch,
    MissingCampaignError,
    Name,
)
from evergrove.campaigns.launching import list_launches
from evergrove.campaigns.publishing import list_campaigns, publish_campaign
from evergrove.channels import Channel
from evergrove.content import publish_template
from evergrove.kit import Workspace

KEY = re.compile(r"[a-z][a-z0-9_]{1,35}")
"""Shorter than a campaign's, which is made of it."""

PREFIX = "incident_"

Texts = Mapping[Channel, Mapping[Literal["zh", "en"], Mapping[str, str]]]
"""Channel → language → the fields of the channel's template; a mail may be `subject` and `text` alone."""


@dataclass(frozen=True, kw_only=True)
class Incident:
    """What was announced: its campaigns by channel, and their launches, the newest first."""

    key: str
    name: Name
    segment: str
    campaigns: Mapping[Channel, Campaign]
    launches: tuple[Launch, ...]

    def first_launch(self, channel: Channel) -> Launch | None:
        """The first word on a channel; None where there was none yet."""
        mine = [one for one in self.launches if one.campaign == self.campaigns[channel].key]
        return mine[-1] if mine else None


def publish_incident(
    workspace: Workspace, key: str, *, name: Name, texts: Texts, author: str, segment: str = EVERYBODY
) -> tuple[Campaign, ...]:
    """The templates and campaigns of an incident, one a channel, ready to be launched.

    Raises InvalidCampaignError, InvalidTemplateError naming the field.
    """
    if KEY.fullmatch(key) is None or not texts:
        raise InvalidCampaignError(
            f"the incident “{key[:40]}” cannot be announced",
            help="give it a key of 2 to 36 small letters, digits and _, and a text for a channel",
        )
    publish_texts(workspace, key, name=name, texts=texts, author=author)
    return tuple(
        publish_campaign(workspace, _document(key, name=name, channel=channel, segment=segment), author=author)
        for channel in texts
    )


def publish_texts(workspace: Workspace, key: str, *, name: Name, texts: Texts, author: str) -> None:
    """The next version of the templates of an incident. Raises InvalidTemplateError."""
    for channel, languages in texts.items():
        document = {
            "key": _name_of(key, channel),
            "channel": channel,
            "class": "transactional",
            "name": {"zh": name.zh, "en": name.en},
            "tags": {"purpose": ["incident"]},
            "languages": {language: _fields(channel, fields) for language, fields in languages.items()},
        }
        # Somebody is harmed while a second person is looked for: an incident's words are their author's alone.
        publish_template(workspace, document, author=author, approver=PREFIX + key)


def list_incidents(workspace: Workspace) -> tuple[Incident, ...]:
    """Every incident, by key."""
    found: dict[str, dict[Channel, Campaign]] = {}
    for campaign in list_campaigns(workspace):
        channel = campaign.steps[0].channel
        if campaign.is_incident and campaign.key.startswith(PREFIX) and campaign.key.endswith(f"_{channel}"):
            found.setdefault(campaign.key[len(PREFIX) : -len(channel) - 1], {})[channel] = campaign
    launches = list_launches(workspace) if found else ()
    return tuple(_incident(key, campaigns, launches) for key, campaigns in found.items())


def find_incident(workspace: Workspace, key: str) -> Incident:
    """Raises MissingCampaignError."""
    for found in list_incidents(workspace):
        if found.key == key:
            return found
    raise MissingCampaignError(f"there is no incident “{key[:40]}”", help="look at the list of incidents")


def _incident(key: str, campaigns: dict[Channel, Campaign], launches: tuple[Launch, ...]) -> Incident:
    first, keys = next(iter(campaigns.values())), {campaign.key for campaign in campaigns.values()}
    return Incident(
        key=key,
        name=first.name,
        segment=first.segment,
        campaigns=campaigns,
        launches=tuple(one for one in launches if one.campaign in keys),
    )


def _document(key: str, *, name: Name, channel: Channel, segment: str) -> dict[str, Any]:
    return {
        "key": _name_of(key, channel),
        "name": {"zh": name.zh, "en": name.en},
        "segment": segment,
        "steps": [{"channel": channel, "template": _name_of(key, channel)}],
        "class": "transactional",
        "purpose": "incident",
        "is_incident": True,
        "hold_out_bp": 0,
    }


def _name_of(key: str, channel: str) -> str:
    return f"{PREFIX}{key}_{channel}"


def _fields(channel: str, fields: Mapping[str, str]) -> dict[str, str]:
    """As the template has them; of a mail that is text alone, its paragraphs make the page."""
    made = dict(fields)
    if channel == "email" and "text" in made and not made.keys() & {"mjml", "html"}:
        paragraphs = [part for part in made["text"].split("\n\n") if part.strip()]
        body = "".join(f"<p>{html.escape(part, quote=False).replace(chr(10), '<br>')}</p>" for part in paragraphs)
        made["html"] = f"<html><body>{body}</body></html>"
    return made
