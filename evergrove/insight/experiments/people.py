"""The customers of an arm."""

from __future__ import annotations

from datetime import datetime

import ibis.expr.types as ir

from evergrove.experiments import Experiment
from evergrove.facts import Engine
from evergrove.insight.behaviour.people import PeoplePage, people_page
from evergrove.insight.experiments.exposure import subjects_of


def arm_people(
    engine: Engine,
    facts: ir.Table,
    *,
    experiment: Experiment,
    arm: str,
    as_of: datetime,
    after: str = "",
    limit: int = 50,
) -> PeoplePage:
    """Whom `LiveExperiment.exposed` counts in an arm, over `facts` at `as_of`: nobody who was exposed in several."""
    people = subjects_of(engine, facts, experiment=experiment, as_of=as_of).people
    mine = people.filter((people.arm == arm) & (people.is_mixed == 0))
    return people_page(engine, mine, after=after, limit=limit)
