"""The demo: two worlds in one home, through the whole loop. `proof` is real, `shop` is simulated and says so."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path

from evergrove.access import create_workspace, list_workspaces, open_workspace
from evergrove.facts import load_mapping, run_query
from evergrove.insight import EffectReport, HealthOutcome
from evergrove.jobs.demo_desk import set_up_desk
from evergrove.jobs.demo_journeys import DemoJourneys, run_demo_journeys
from evergrove.jobs.demo_reach import AUTHOR, DemoCampaign, run_demo_campaign
from evergrove.jobs.effects import report_effect
from evergrove.jobs.flow import catch_up
from evergrove.jobs.imports import ImportSummary, Step, import_file
from evergrove.jobs.living import (
    SPEED_DEFAULT,
    Living,
    LivingShop,
    begin_living,
    find_living_shop,
    save_living_shop,
)
from evergrove.jobs.refresh import RefreshSummary, refresh
from evergrove.jobs.reports import make_report, write_report
from evergrove.jobs.schedule import stand_still
from evergrove.jobs.simulation import simulate_into
from evergrove.kit import Clock, MissingError, Settings, SystemClock, Workspace
from evergrove.segments import publish_examples

PROOF, SHOP = "proof", "shop"
PROOF_AS_OF = datetime(2011, 12, 10, tzinfo=UTC)
"""The day after the last order of Online Retail II."""

COMPARED_DAYS = 30
"""The report compares with the state a month before."""

QUERY_SECONDS_MAX = 60

EXAMPLE_FILE = "online-retail-ii/online_retail_II.parquet"


class MissingExampleError(MissingError):
    code = "demo.no_example"


@dataclass(frozen=True, kw_only=True)
class KnownOrders:
    """Orders of known customers: lines, orders, customers, and their total in minor units."""

    lines: int
    orders: int
    customers: int
    amount_minor: int


KNOWN_ORDERS_QUERY = """
select count(*) filter (where name = 'Item Ordered') as lines,
    count(*) filter (where name = 'Order Completed') as orders,
    count(distinct customer_id) filter (where name = 'Order Completed') as customers,
    coalesce(sum(amount_minor) filter (where name = 'Order Completed'), 0) as amount_minor
from facts where customer_id is not null
"""


@dataclass(frozen=True, kw_only=True)
class DemoWorld:
    """One world of the demo, worked through."""

    workspace: str
    name: str
    refreshed: RefreshSummary
    reports: dict[str, Path]
    health: HealthOutcome | None
    imported: ImportSummary | None = None
    known: KnownOrders | None = None
    campaign: DemoCampaign | None = None
    journeys: DemoJourneys | None = None
    effect: EffectReport | None = None


def make_proof(settings: Settings, *, step: Step) -> DemoWorld:
    """Online Retail II as of its last day: import, refresh a month before and then, report in both languages."""
    workspace = _open_or_create(settings, slug=PROOF, name="Online Retail II")
    try:
        stand_still(workspace, author=AUTHOR)
        imported = import_file(
            workspace, example_file(EXAMPLE_FILE), mapping=load_mapping("online-retail-ii"), step=step
        )
        return _work_through(workspace, as_of=PROOF_AS_OF, imported=imported, step=step)
    finally:
        workspace.close()


def make_shop(settings: Settings, *, step: Step, clock: Clock | None = None, speed: int = SPEED_DEFAULT) -> DemoWorld:
    """The simulated shop, which has lived until now; a home that has it already keeps its world and goes on with it.

    Killed on the way, the same world is stored to its end. `speed`: how fast it goes on while a server works.
    """
    clock = clock or SystemClock()
    workspace = replace(_open_or_create(settings, slug=SHOP, name="长青小店"), clock=clock)
    try:
        shop = find_living_shop(workspace)
        if shop is None:
            new = LivingShop(past_ends_at=clock.now(), is_complete=False, lives=True, speed=speed)
            shop = save_living_shop(workspace, new, author=AUTHOR)
        if not shop.is_complete:
            simulate_into(workspace, shop.world, until=shop.begins_at, step=step)
            begin_living(workspace, at=shop.begins_at)
        elif shop.lives:
            Living(workspace).go_on()
            catch_up(workspace)
        world = _work_through(workspace, as_of=clock.now(), imported=None, step=step, shop=shop)
        save_living_shop(workspace, replace(shop, is_complete=True, speed=speed), author=AUTHOR)
        return world
    finally:
        workspace.close()


def example_file(name: str) -> Path:
    """A file of the examples, in the installed package or in the checkout beside it."""
    package = Path(str(resources.files("evergrove")))
    for folder in (package / "examples", package.parent / "examples"):
        if (folder / name).exists():
            return folder / name
    raise MissingExampleError(
        f"the example {name} is not here", help="run the demo from a checkout, or install the package from its wheel"
    )


def _work_through(
    workspace: Workspace,
    *,
    as_of: datetime,
    imported: ImportSummary | None,
    step: Step,
    shop: LivingShop | None = None,
) -> DemoWorld:
    publish_examples(workspace, author=AUTHOR)
    step("scoring a month before", 0.2)
    refresh(workspace, as_of=as_of - timedelta(days=COMPARED_DAYS))
    campaign = journeys = None
    if shop is not None:
        step("running a campaign", 0.4)
        campaign = run_demo_campaign(workspace, now=shop.past_ends_at)
        step("running journeys", 0.5)
        journeys = run_demo_journeys(workspace, shop, step=step)
    step("scoring", 0.6)
    summary = refresh(workspace, as_of=as_of)
    if shop is not None and not shop.is_complete:
        step("filling the desk", 0.8)
        set_up_desk(workspace, author=AUTHOR)
    step("reporting", 0.9)
    data = make_report(workspace, as_of=as_of)
    folder = workspace.settings.home / "reports"
    written = {
        language: write_report(data, folder / f"{workspace.slug}-{language}.html", language=language)
        for language in ("zh", "en")
    }
    return DemoWorld(
        workspace=workspace.slug,
        name=workspace.name,
        refreshed=summary,
        reports=written,
        health=data.health,
        imported=imported,
        known=None if imported is None else _known_orders(workspace),
        campaign=campaign,
        journeys=journeys,
        effect=None if campaign is None else report_effect(workspace, launch_id=campaign.launch.launch_id, as_of=as_of),
    )


def _known_orders(workspace: Workspace) -> KnownOrders:
    answer = run_query(workspace, KNOWN_ORDERS_QUERY, rows_max=1, seconds_max=QUERY_SECONDS_MAX)
    return KnownOrders(**answer.to_pylist()[0])


def _open_or_create(settings: Settings, *, slug: str, name: str) -> Workspace:
    if slug in {entry.slug for entry in list_workspaces(settings)}:
        return open_workspace(settings, slug=slug)
    return create_workspace(settings, slug=slug, name=name)
