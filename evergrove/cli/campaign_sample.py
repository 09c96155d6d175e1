"""A campaign's messages written for one of its customers, so that what is wrong shows before it is launched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evergrove.campaigns import EVERYBODY, template_of
from evergrove.channels import preview_values
from evergrove.content import Finding, compile_template, preview_template
from evergrove.definitions import published
from evergrove.jobs import open_context
from evergrove.kit import MissingError
from evergrove.profiles import find_customer
from evergrove.segments import SEGMENT, compile_rule, read_rule

if TYPE_CHECKING:
    from evergrove.campaigns import Campaign
    from evergrove.content import Template
    from evergrove.kit import Workspace

FIRST_LANGUAGE = "zh"
"""Of customers who told none; a template without it is sent in the language that it has."""


@dataclass(frozen=True, kw_only=True)
class CampaignSample:
    """`problems`: by template (`welcome@2`), what would keep its message from being sent to this customer."""

    customer_id: str
    problems: Mapping[str, tuple[Finding, ...]]


def write_sample(workspace: Workspace, campaign: Campaign) -> CampaignSample | None:
    """Every step's message for the segment's first member by id; None when there is nobody."""
    customer_id = _first_member(workspace, campaign.segment)
    if not customer_id:
        return None
    try:
        find_customer(workspace, customer_id)
    except MissingError:
        return None  # erased since the segment was counted
    templates = [template_of(workspace, campaign, step) for step in campaign.steps]
    return CampaignSample(
        customer_id=customer_id,
        problems={one.reference: _problems(workspace, one, customer_id=customer_id) for one in templates},
    )


def _first_member(workspace: Workspace, segment: str) -> str:
    if segment == EVERYBODY:
        with open_context(workspace) as context:
            found = context.engine.fetch(context.customers.order_by("customer_id").limit(1))
    else:
        key, _, version = segment.partition("@")
        rule = read_rule(published(workspace, kind=SEGMENT, key=key, version=int(version) if version else None).body)
        with open_context(workspace, rule) as context:
            found = context.engine.fetch(compile_rule(rule, context=context).order_by("customer_id").limit(1))
    return str(found.column("customer_id")[0]) if found.num_rows else ""


def _problems(workspace: Workspace, template: Template, *, customer_id: str) -> tuple[Finding, ...]:
    known = preview_values(workspace, customer_id, names=(), language=FIRST_LANGUAGE).values["customer"]
    wanted = str(known.get("language") or FIRST_LANGUAGE).lower().partition("-")[0]
    spoken = wanted if wanted in template.languages else str(next(iter(template.languages)))
    names = compile_template(template).variables
    values = preview_values(workspace, customer_id, names=names, language=spoken).values
    return tuple(
        problem
        for problem in preview_template(template, values, language=spoken).problems
        if problem.severity == "error"
    )
