"""Read a journey that somebody wrote, and say all that is wrong with it at once.

Invariant: what is accepted can be run: every node is reached from the start and leads to an end, and no loop is without
a wait (rule 20); every name that it uses is published.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from evergrove.journeys.checking_graph import check_graph
from evergrove.journeys.checking_names import check_names
from evergrove.journeys.checking_settings import check_settings
from evergrove.journeys.contracts import Journey
from evergrove.journeys.documents import read_document
from evergrove.journeys.nodes.registry import NODE_KINDS
from evergrove.journeys.problems import Findings, Problem, invalid
from evergrove.journeys.shapes import read_shape
from evergrove.kit import Workspace


@dataclass(frozen=True, kw_only=True)
class CheckedJourney:
    """A journey as far as it could be read. It can be published when there are no `problems`."""

    journey: Journey
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def read_journey(workspace: Workspace, document: object) -> Journey:
    """A journey that is not published yet, from JSON or YAML (text or decoded), with all that it names.

    Raises InvalidJourneyError, whose `details["problems"]` name every node and field to mend.
    """
    checked = check_journey(workspace, document)
    if checked.problems:
        raise invalid(checked.journey.key, checked.problems)
    return msgspec.structs.replace(checked.journey, name=checked.journey.name.in_both())


def check_journey(workspace: Workspace | None, document: object) -> CheckedJourney:
    """All that is wrong and all that is doubtful; without a workspace, what can be said without one.

    Raises InvalidJourneyError only for what is no document at all.
    """
    findings = Findings()
    journey, unread = read_shape(read_document(document), findings=findings)
    check_settings(journey, unread=unread, findings=findings)
    check_graph(journey, is_whole=not unread & {"nodes", "start"}, findings=findings)
    for node in journey.nodes:
        findings.take(NODE_KINDS[type(node)].problems(node, journey=journey, workspace=workspace), node=node.id)
    if workspace is not None:
        check_names(workspace, journey, unread=unread, findings=findings)
    return CheckedJourney(journey=journey, problems=tuple(findings.problems), warnings=tuple(findings.warnings))
