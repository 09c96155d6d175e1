"""Visits as rows: what a customer did between coming and going, counted from an anchor.

A visit is all events of a customer with one `session_id`; without one, a run of events of which none is more than 30
minutes behind the one before. Repetitions of one node in a row are one: a page loaded again is no step.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from evergrove.facts import VOCABULARY, done_by_people, get_json_object
from evergrove.insight.behaviour.contracts import BehaviourScope
from evergrove.insight.behaviour.path_definition import Paths
from evergrove.insight.behaviour.periods import Period
from evergrove.segments import rows_passing

VISIT_GAP_US = 30 * 60 * 1_000_000
"""The time without an event that ends a visit: the usual one of web analytics (Google Analytics, Matomo)."""

VISIT_US_MAX = 24 * 3_600 * 1_000_000
"""How far around the period a visit that touches it is read."""

PAGE_VIEW, SCREEN_VIEW = "Page Viewed", "Screen Viewed"
PAGE_PATH = r"^(?:[A-Za-z][A-Za-z0-9+.\-]*://[^/?#]*)?([^?#]*)"

_CUSTOMER_GROUPS = frozenset({"visits", "orders"})
_ALSO_DONE = frozenset({"Signed Up", "Signed In", "Message Opened", "Message Clicked"})
_DERIVED = frozenset({"Page Left", "Element Clicked", "Item Ordered", "Item Refunded", "Item Given"})
NO_STEPS = tuple(
    sorted(
        {one.name for one in VOCABULARY if one.group not in _CUSTOMER_GROUPS and one.name not in _ALSO_DONE} | _DERIVED
    )
)
"""Known events that are no step of a visit: what we did or noted, and what another event says already."""


def visit_steps(scope: BehaviourScope, paths: Paths, *, period: Period, after: str = "") -> ir.Table:
    """One row for each node of a visit, from its first anchor (level 0) up to `steps` levels on.

    Columns: `customer_id`, `level`, `node`, `next_node` (of the following level; null: the visit ended, or began,
    here). Visits whose first anchor lies in the period; customers behind the id `after` only.
    """
    rows = _of_visits(_candidates(scope, paths, period=period, after=after))
    visit = [rows.customer_id, rows.session_id, rows.visit]
    in_order = ibis.window(group_by=visit, order_by=_order(rows))
    whole = ibis.window(group_by=visit)
    rows = rows.mutate(
        place=ibis.row_number().over(in_order).cast("int64"),
        next_node=(rows.node.lead() if paths.direction == "from" else rows.node.lag()).over(in_order),
    )
    rows = rows.mutate(
        anchor_place=rows.is_anchor.ifelse(rows.place, ibis.null("int64")).min().over(whole),
        anchor_us=rows.is_anchor.ifelse(rows.occurred_us, ibis.null("int64")).min().over(whole),
    )
    rows = rows.filter((rows.anchor_us >= period.since_us) & (rows.anchor_us < period.until_us))
    distance = rows.place - rows.anchor_place
    rows = rows.mutate(level=distance if paths.direction == "from" else -distance)
    return rows.filter(rows.level.between(0, paths.steps)).select("customer_id", "level", "node", "next_node")


def anchor_mask(facts: ir.Table, paths: Paths) -> ir.BooleanValue:
    """Whether a row is the anchor; never null."""
    if paths.event is not None:
        return (facts.name == paths.event.event) & rows_passing(facts, paths.event.where)
    is_view = facts.name.isin([PAGE_VIEW, SCREEN_VIEW])
    return is_view & (page_of(facts) == paths.page).fill_null(ibis.literal(value=False))


def page_of(facts: ir.Table) -> ir.StringValue:
    """The path of a page's address without query and closing slash, or the name of an app's screen; null if neither."""
    path = facts.url.re_extract(PAGE_PATH, 1).re_replace(r"/+$", "")
    path = (path == "").ifelse("/", path)
    return (facts.name == SCREEN_VIEW).ifelse(get_json_object(facts.properties, "$.screen"), path)


def facts_of_paths(scope: BehaviourScope, paths: Paths, *, period: Period) -> ir.Table:
    """What can be a node or the anchor, a day around the period."""
    facts = done_by_people(scope.facts)
    facts = facts.filter(
        (facts.occurred_us >= period.since_us - VISIT_US_MAX) & (facts.occurred_us < period.until_us + VISIT_US_MAX)
    )
    is_node = facts.name.isin([PAGE_VIEW, SCREEN_VIEW]) if paths.nodes == "pages" else ~facts.name.isin(NO_STEPS)
    if paths.event is not None:
        is_node |= facts.name == paths.event.event
    return facts.filter(is_node)


def _candidates(scope: BehaviourScope, paths: Paths, *, period: Period, after: str) -> ir.Table:
    facts = facts_of_paths(scope, paths, period=period)
    facts = facts.filter(facts.customer_id.notnull())
    if after:
        facts = facts.filter(facts.customer_id > after)
    if scope.members is not None:
        facts = facts.semi_join(scope.members, "customer_id")
    is_page = facts.name.isin([PAGE_VIEW, SCREEN_VIEW])
    rows = facts.select(
        "customer_id",
        "occurred_us",
        "fact_id",
        session_id=facts.session_id.nullif(""),
        feed_place=facts.feed_seq.fill_null(0),
        node=is_page.ifelse(page_of(facts), facts.name) if paths.nodes == "pages" else facts.name,
        is_anchor=anchor_mask(facts, paths),
    )
    return rows.filter(rows.node.notnull() & (rows.node != ""))


def _of_visits(rows: ir.Table) -> ir.Table:
    """With the number of the `visit` (0 where a session names it), without repetitions in a row."""
    sessions = [rows.customer_id, rows.session_id]
    in_order = ibis.window(group_by=sessions, order_by=_order(rows))
    rows = rows.mutate(before_us=rows.occurred_us.lag().over(in_order))
    is_new = rows.before_us.isnull() | (rows.occurred_us - rows.before_us > VISIT_GAP_US)
    rows = rows.mutate(begins=(rows.session_id.isnull() & is_new).ifelse(1, 0).cast("int64"))
    so_far = ibis.window(group_by=[rows.customer_id, rows.session_id], order_by=_order(rows), preceding=(None, 0))
    rows = rows.mutate(visit=rows.begins.sum().over(so_far))
    in_visit = ibis.window(group_by=[rows.customer_id, rows.session_id, rows.visit], order_by=_order(rows))
    rows = rows.mutate(node_before=rows.node.lag().over(in_visit), anchor_before=rows.is_anchor.lag().over(in_visit))
    is_other = rows.node_before.isnull() | (rows.node != rows.node_before)
    return rows.filter(is_other | (rows.is_anchor & ~rows.anchor_before))


def _order(rows: ir.Table) -> list[ir.Value]:
    return [rows.occurred_us, rows.feed_place, rows.fact_id]
