"""Touches: what brought a customer here, each time. Visits with their origin, marked events, clicks in our messages.

What counts as a touch, exactly:
- A visit: the events of one customer with one `session_id` (of orders only those with a `utm_source`, of messages
  none). It happened when its first event did; its origin is that of its earliest event that carries a `utm_source`,
  and direct when none does.
- An event outside of any visit that carries a `utm_source` (a sign-up told by the server, an order from a mini
  program) is a touch of that origin.
- A click in a message of ours is a touch of its campaign or journey. The visit that begins within half an hour after
  it is where the click led, and no touch of its own: else every mail would lose its orders to its own landing page.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

DIRECT, TAGGED, MESSAGE = "direct", "utm", "message"
"""The kinds of a touch."""

ORDER, CLICKED = "Order Completed", "Message Clicked"

BEHIND_ORDERS = ("Item Ordered", "Order Refunded", "Item Refunded", "Item Given", "Order Cancelled")
"""What follows from an order brings nobody: its lines would be touches of their own."""

LANDING_US = 30 * 60 * 1_000_000
"""A visit that begins so soon after a click is the click's: half an hour is where web analytics ends a visit, too."""

NO_CLICK_US = -(2**62)

TOUCH_COLUMNS = ("customer_id", "touched_us", "touch_id", "kind", "source", "medium", "campaign")


def touches_of(facts: ir.Table) -> ir.Table:
    """(TOUCH_COLUMNS) of every customer; `touch_id` sorts touches of one microsecond, texts are empty where unknown."""
    owned = facts.filter(facts.customer_id.notnull())
    deeds = owned.filter(owned.name.notin(BEHIND_ORDERS) & ~owned.name.startswith("Message "))
    visits = _visits(deeds.filter(deeds.session_id.notnull() & ((deeds.name != ORDER) | deeds.utm_source.notnull())))
    marked = deeds.filter(deeds.utm_source.notnull() & deeds.session_id.isnull())
    marked = marked.select(
        "customer_id",
        touched_us=marked.occurred_us,
        touch_id=marked.fact_id,
        kind=ibis.literal(TAGGED),
        source=marked.utm_source,
        medium=marked.utm_medium.fill_null(""),
        campaign=marked.utm_campaign.fill_null(""),
    )
    clicks = _clicks(owned)
    return _without_landings(visits, clicks=clicks).union(marked).union(clicks)


def _visits(told: ir.Table) -> ir.Table:
    """One row a customer and session: its beginning, and the origin of its earliest event that carries one."""
    is_marked = told.utm_source.notnull().ifelse(0, 1)
    place = ibis.row_number().over(
        group_by=[told.customer_id, told.session_id], order_by=[is_marked, told.occurred_us, told.fact_id]
    )
    rows = told.select(
        *("customer_id", "session_id", "occurred_us", "utm_source", "utm_medium", "utm_campaign"), place=place
    )
    first = rows.place == 0
    text = {name: first.ifelse(rows[f"utm_{name}"].fill_null(""), "") for name in ("source", "medium", "campaign")}
    visits = rows.group_by(["customer_id", "session_id"]).agg(
        touched_us=rows.occurred_us.min(), **{name: value.max() for name, value in text.items()}
    )
    return visits.select(
        "customer_id",
        "touched_us",
        touch_id=visits.session_id,
        kind=(visits.source == "").ifelse(DIRECT, TAGGED),
        source=visits.source,
        medium=visits.medium,
        campaign=visits.campaign,
    )


def _clicks(owned: ir.Table) -> ir.Table:
    """Clicks in our messages; the campaign is the key without its version, that of a journey where one sent it."""
    clicked = owned.filter(owned.name == CLICKED)
    journey = clicked.journey_key.fill_null("").re_extract(r"^([^@]*)", 1)
    campaign = clicked.campaign_key.fill_null("").re_extract(r"^([^@]*)", 1)
    return clicked.select(
        "customer_id",
        touched_us=clicked.occurred_us,
        touch_id=clicked.fact_id,
        kind=ibis.literal(MESSAGE),
        source=clicked.channel.fill_null(""),
        medium=(journey != "").ifelse("journey", (campaign != "").ifelse("campaign", "")),
        campaign=(journey != "").ifelse(journey, campaign),
    )


def _without_landings(visits: ir.Table, *, clicks: ir.Table) -> ir.Table:
    """`visits` without those that a click in a message began."""
    both = visits.mutate(click_us=ibis.literal(NO_CLICK_US).cast("int64")).union(
        clicks.mutate(click_us=clicks.touched_us)
    )
    order = [both.touched_us, (both.kind == MESSAGE).ifelse(0, 1), both.touch_id]
    window = ibis.window(group_by=both.customer_id, order_by=order, preceding=None, following=0)
    marked = both.mutate(newest_click_us=both.click_us.max().over(window))
    kept = marked.filter((marked.kind != MESSAGE) & (marked.touched_us - marked.newest_click_us > LANDING_US))
    return kept.select(*TOUCH_COLUMNS)
