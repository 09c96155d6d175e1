"""Service: tickets, and what customers answer when they are asked."""

from __future__ import annotations

from functools import partial

import ibis
import ibis.expr.types as ir

from evergrove.profiles.tags.contracts import (
    HOURS_OF_WEEK,
    LAST_90_DAYS,
    LAST_365_DAYS,
    MICROSECONDS_OF_HOUR,
    Family,
    Scope,
    Tag,
    TagGroup,
    TagKind,
    Window,
    within,
)
from evergrove.profiles.tags.measures import (
    at_rank,
    json_number,
    json_text,
    ranked,
    ratio,
    rounded,
    tally,
    total,
)

OPENED, SOLVED = "Ticket Opened", "Ticket Solved"
ANSWERED = "Survey Answered"

SATISFACTION, RECOMMENDATION = "csat", "nps"
SCORE_MAX = {SATISFACTION: 5.0, RECOMMENDATION: 10.0}
"""The scale of a survey that does not state its own `$.score_max`."""

PROMOTER_SCORE_MIN, PASSIVE_SCORE_MIN = 9, 7
"""Reichheld's net promoter classes: 9–10 promoter, 7–8 passive, 0–6 detractor."""


def ticket_rows(scope: Scope) -> ir.Table:
    """One row a ticket, the latest first; facts without a ticket id share one row a customer."""
    facts = scope.named(OPENED, SOLVED)
    rows = facts.select(
        "customer_id",
        "age_us",
        is_opening=facts.name == OPENED,
        ticket=json_text(facts, key="ticket_id"),
        topic=json_text(facts, key="topic"),
        solved_minutes=ibis.cases((facts.name == SOLVED, json_number(facts, key="solved_minutes"))),
    )
    opening = rows.is_opening
    rows = rows.group_by("customer_id", "ticket").agg(
        opened_age_us=rows.age_us.min(where=opening),
        first_age_us=rows.age_us.max(where=opening),
        solved_age_us=rows.age_us.min(where=~opening),
        solved_minutes=rows.solved_minutes.max(),
        topic=rows.topic.max(),
        openings=tally(rows, where=opening),
        solutions=tally(rows, where=~opening),
        **{
            f"openings_{window.suffix}": tally(rows, where=opening & window.holds(rows))
            for window in (LAST_90_DAYS, LAST_365_DAYS)
        },
    )
    return _with_state(rows)


def _with_state(rows: ir.Table) -> ir.Table:
    """How many tickets a row stands for, how many are open (opened after the last solution), and the hours it took."""
    named = rows.ticket.notnull()
    opened = rows.opened_age_us.notnull()
    is_open = opened & (rows.solved_age_us.isnull() | (rows.opened_age_us < rows.solved_age_us))
    unsolved = ibis.greatest(rows.openings - rows.solutions, 0)
    waited_us = (rows.first_age_us - rows.solved_age_us).cast("float64")
    measured = ibis.cases((named & opened & rows.solved_age_us.notnull() & (waited_us >= 0), waited_us))
    rows = rows.mutate(
        open_count=ibis.cases((named, ibis.cases((is_open, 1), else_=0)), else_=unsolved).cast("int64"),
        hours=ibis.coalesce(measured / float(MICROSECONDS_OF_HOUR), rows.solved_minutes / 60.0),
        **{
            name: ibis.cases((named, ibis.cases((rows[name] > 0, 1), else_=0)), else_=rows[name]).cast("int64")
            for name in ("openings_90_days", "openings_365_days")
        },
    )
    return ranked(rows, order=[rows.first_age_us.asc(nulls_first=False), rows.ticket.asc(nulls_first=False)])


def survey_rows(scope: Scope) -> ir.Table:
    """One row an answer with a score, the latest of its kind first."""
    facts = scope.named(ANSWERED)
    rows = facts.select(
        "customer_id",
        "age_us",
        "fact_id",
        kind=ibis.coalesce(json_text(facts, key="kind"), json_text(facts, key="survey")).lower(),
        score=json_number(facts, key="score"),
        score_max=json_number(facts, key="score_max"),
    )
    scale = ibis.cases(*((rows.kind == kind, score_max) for kind, score_max in SCORE_MAX.items()))
    rows = rows.filter(rows.score.notnull()).mutate(score_max=ibis.coalesce(rows.score_max, scale.cast("float64")))
    window = ibis.window(group_by=[rows.customer_id, rows.kind], order_by=[rows.age_us, rows.fact_id])
    return rows.mutate(rank=ibis.row_number().over(window) + 1)


def solution_hours(rows: ir.Table) -> ir.FloatingValue:
    return rows.hours.mean(where=within(rows.solved_age_us, days=LAST_365_DAYS.days or 0))


def last_satisfaction(rows: ir.Table) -> ir.FloatingValue:
    latest = (rows.kind == SATISFACTION) & (rows["rank"] == 1)
    return ratio(rows.score.max(where=latest), to=rows.score_max.max(where=latest))


def last_recommendation(rows: ir.Table) -> ir.IntegerValue:
    return rounded(rows.score.max(where=(rows.kind == RECOMMENDATION) & (rows["rank"] == 1)))


def recommendation_class(rows: ir.Table) -> ir.StringValue:
    score = last_recommendation(rows)
    return ibis.cases(
        (score >= PROMOTER_SCORE_MIN, "promoter"), (score >= PASSIVE_SCORE_MIN, "passive"), (score >= 0, "detractor")
    )


service = partial(Tag, group=TagGroup.SERVICE, kind=TagKind.INTEGER)
survey = partial(Tag, group=TagGroup.SERVICE, source_facts=(ANSWERED,), freshness_hours=HOURS_OF_WEEK)


def _ticket_count(window: Window) -> Tag:
    return service(
        key=f"ticket_count_{window.suffix}",
        unit="tickets",
        title_zh=f"{window.zh}工单数",
        title_en=f"Tickets, {window.en}",
        description_zh="时间段内提出的工单数；重新打开的同一工单只算一张。",
        description_en="Tickets opened in the window; one opened again counts once.",
        source_facts=(OPENED,),
        expression=lambda rows: total(rows[f"openings_{window.suffix}"]),
        absent=0,
    )


TICKET_TAGS = (
    _ticket_count(LAST_90_DAYS),
    _ticket_count(LAST_365_DAYS),
    service(
        key="ticket_open_count",
        unit="tickets",
        title_zh="未解决工单数",
        title_en="Open tickets",
        description_zh="此刻还没解决的工单数；有未解决工单时不宜做营销。",
        description_en="Tickets not solved at this moment; while there is one, hold back marketing.",
        source_facts=(OPENED,),
        expression=lambda rows: total(rows.open_count),
        absent=0,
    ),
    service(
        key="ticket_solution_hours_365_days",
        kind=TagKind.NUMBER,
        unit="hours",
        title_zh="近 365 天平均解决时长",
        title_en="Mean hours to a solution, last 365 days",
        description_zh="一年内解决的工单从提出到解决的平均小时数。",
        description_en="Mean hours from opening to solution over the tickets solved within a year.",
        source_facts=(SOLVED,),
        expression=solution_hours,
        freshness_hours=HOURS_OF_WEEK,
    ),
    service(
        key="ticket_topic_last",
        kind=TagKind.TEXT,
        unit="topic",
        title_zh="最近工单主题",
        title_en="Topic of the latest ticket",
        description_zh="最近一次提出的工单的主题。",
        description_en="What the most recently opened ticket is about.",
        source_facts=(OPENED,),
        expression=lambda rows: at_rank(rows.topic, rank=rows["rank"]),
    ),
)

SURVEY_TAGS = (
    survey(
        key="satisfaction_last_share",
        kind=TagKind.SHARE,
        unit="share of the scale",
        title_zh="最近满意度",
        title_en="Latest satisfaction (CSAT)",
        description_zh="最近一次满意度问卷得分占满分的比例。",
        description_en="The latest CSAT answer as a share of its scale.",
        expression=last_satisfaction,
    ),
    survey(
        key="recommendation_score_last",
        kind=TagKind.INTEGER,
        unit="score 0–10",
        title_zh="最近推荐分（NPS）",
        title_en="Latest recommendation score (NPS)",
        description_zh="最近一次 NPS 问卷的 0–10 分。",
        description_en="The latest answer to the 0–10 recommendation question.",
        expression=last_recommendation,
    ),
    survey(
        key="recommendation_class_last",
        kind=TagKind.TEXT,
        unit="class",
        title_zh="推荐者类型",
        title_en="Promoter class",
        description_zh="按最近推荐分：promoter 推荐者 9–10、passive 中立者 7–8、detractor 贬损者 0–6。",
        description_en="By the latest score: promoter 9–10, passive 7–8, detractor 0–6.",
        expression=recommendation_class,
    ),
    survey(
        key="survey_count_365_days",
        kind=TagKind.INTEGER,
        unit="answers",
        title_zh="近 365 天问卷回复数",
        title_en="Survey answers, last 365 days",
        description_zh="一年内带分数的问卷回复数。",
        description_en="Survey answers with a score within a year.",
        expression=lambda rows: tally(rows, where=LAST_365_DAYS.holds(rows)),
        absent=0,
    ),
)

TICKETS = Family(name="tickets", fact_names=(OPENED, SOLVED), rows=ticket_rows, tags=TICKET_TAGS)
SURVEYS = Family(name="surveys", fact_names=(ANSWERED,), rows=survey_rows, tags=SURVEY_TAGS)
