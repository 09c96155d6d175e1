"""`demo`: the whole loop on real data and on a simulated shop, in one command."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from evergrove.cli.campaign_words import effect_lines
from evergrove.cli.data import print_import
from evergrove.cli.serving import become_server
from evergrove.cli.session import Language, console, errors, reported
from evergrove.insight import BandOutcome, HealthOutcome
from evergrove.jobs import SHOP, SPEED_DEFAULT, SPEED_MAX, DemoJourneys, DemoWorld, Step, make_proof, make_shop
from evergrove.kit import Settings
from evergrove.scores import VALUE_NAMES

HOME_DEFAULT = Path("evergrove-home")
DEFAULT_PORT = 8000
PUBLIC_URL_VARIABLE = "EVERGROVE_PUBLIC_URL"

WORDS: dict[Language, dict[str, Any]] = {
    Language.EN: {
        "proof": "Proof · Online Retail II, real orders of a UK gift shop, 2009–2011 (CC BY 4.0)",
        "shop": "Shop · 长青小店, simulated data",
        "known": "With a customer: {lines:,} positive lines in {orders:,} orders of {customers:,} customers, "
        "£{pounds:,.2f}",
        "scored": "{customers:,} customers as of {as_of:%Y-%m-%d}: {tags} tags, {scores} score columns, "
        "{segments} segments, {stage_changes:,} stage changes within a month",
        "health": "Health scored on {cut_off}, judged by the {days} days after: share of customers without an order",
        "bands": ("Health band", "Customers", "Of the band: did not come back", "95 % interval"),
        "rankings": ("Ranked by", "AUC", "95 % interval"),
        "simulated": "These customers follow a BG/NBD model, which so ranks them best: judge health by the real world.",
        "campaign": "A finished campaign against its control group",
        "truth": "The simulated customers were moved by {conversion:+.2%} on average: the interval should hold that.",
        "journeys": ("Journey", "Entered", "Of them kept back", "Of all: goal reached"),
        "journeys_title": "Journeys that run",
        "living": "The shop goes on living {speed} times as fast as the clock: its customers do in a minute what they "
        "would do in {minutes}, and their facts bear the minute's time. Journeys and messages keep to the clock.",
        "living_1": "The shop goes on living at the pace of the clock: something happens every two minutes or so.",
        "living_0": "The shop stands still.",
        "report": "Report",
        "next": "Next, ask the data",
        "serve": "The console; end it with Ctrl-C",
    },
    Language.ZH: {
        "proof": "验证世界 · Online Retail II，英国礼品店 2009–2011 年真实订单（CC BY 4.0）",
        "shop": "示例店铺 · 长青小店（模拟数据）",
        "known": "有客户信息的：{customers:,} 位客户、{orders:,} 笔订单、{lines:,} 行商品，合计 £{pounds:,.2f}",
        "scored": "截至 {as_of:%Y-%m-%d} 共 {customers:,} 位客户：{tags} 个标签、{scores} 列评分、{segments} 个人群，"
        "一个月内 {stage_changes:,} 次生命周期阶段变化",
        "health": "以 {cut_off} 当日数据打分，用之后 {days} 天检验：各健康分段未再下单的客户占比",
        "bands": ("健康分段", "客户数", "占本段：未再下单", "95% 区间"),
        "rankings": ("排序依据", "AUC", "95% 区间"),
        "simulated": "模拟客户按 BG/NBD 模型生成，因此该模型在此排序最准；健康指数的好坏请以上方真实数据为准。",
        "campaign": "一次已结束的活动，与对照组比较",
        "truth": "模拟客户平均被触动 {conversion:+.2%}，区间应当包含这个数。",
        "journeys": ("旅程", "进入", "其中对照组", "全部中达成目标"),
        "journeys_title": "正在运行的旅程",
        "living": "店铺以 {speed} 倍速继续运转：客户在一分钟里做完 {minutes} 里的事，事件时间按实际发生的那一分钟记录；"
        "旅程与消息仍按真实时钟。",
        "living_1": "店铺按真实时钟继续运转：大约每两分钟发生一件事。",
        "living_0": "店铺静止不动。",
        "report": "报告",
        "next": "接下来，直接查询数据",
        "serve": "控制台（按 Ctrl-C 结束）",
    },
}

RANKINGS = {
    "health": {Language.EN: "health index", Language.ZH: "健康指数"},
    "recency": {Language.EN: "recency alone", Language.ZH: "单看最近一次消费"},
    "recency_over_gap": {Language.EN: "recency over own gap", Language.ZH: "最近一次消费 ÷ 自身购买间隔"},
    "no_order_probability": {Language.EN: "BG/NBD P(no order)", Language.ZH: "BG/NBD 未来不购买概率"},
}

QUERY = (
    "select count(distinct customer_id) n, count(*) orders, sum(amount_minor) m "
    "from facts where name = 'Order Completed' and customer_id is not null"
)


@reported
def demo_command(
    *,
    home: Annotated[Path, typer.Option("--home", help="Folder for the demo's two workspaces.")] = HOME_DEFAULT,
    lang: Annotated[Language, typer.Option("--lang", help="zh or en.")] = Language.EN,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Only make the worlds and reports.")] = False,
    port: Annotated[int, typer.Option("--port", help="0 takes a free one.", min=0, max=65_535)] = DEFAULT_PORT,
    speed: Annotated[
        int,
        typer.Option(
            "--speed",
            help="How many times as fast as the clock the simulated shop goes on living; 0: it stands still.",
            min=0,
            max=SPEED_MAX,
        ),
    ] = SPEED_DEFAULT,
) -> None:
    """Import real orders, score every customer, and write a report; the same for a simulated shop; then serve both."""
    settings = Settings.from_environment(home=home)
    words = WORDS[lang]
    shop = partial(make_shop, speed=speed)
    for title, make in ((words["proof"], make_proof), (words["shop"], shop)):
        console.rule(f"[bold green]{title}")
        with _bar() as step:
            world = make(settings, step=step)
        _print_world(world, lang=lang)
    console.rule()
    console.print(f"{words['next']}:")
    typer.echo(f'{sys.argv[0]} query --home {home} --format json "{QUERY}"')
    if not no_serve:
        console.print(_living_words(speed, lang=lang), highlight=False)
        console.print(f"{words['serve']}:")
        # Its planned campaign would have nowhere to unsubscribe at; the demo's mails are recorded, and lead to itself.
        os.environ.setdefault(PUBLIC_URL_VARIABLE, f"http://localhost:{port or DEFAULT_PORT}")
        become_server(Settings.from_environment(home=home), host="127.0.0.1", port=port, opens_at=f"/w/{SHOP}")


@contextmanager
def _bar() -> Iterator[Step]:
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=errors,
        transient=True,
    ) as bar:
        task = bar.add_task("", total=1.0)
        yield lambda name, share: bar.update(task, description=name, completed=min(share, 1.0))


def _print_world(world: DemoWorld, *, lang: Language) -> None:
    words = WORDS[lang]
    if world.imported is not None:
        print_import(world.imported)
    if world.known is not None:
        line = words["known"].format(
            lines=world.known.lines,
            orders=world.known.orders,
            customers=world.known.customers,
            pounds=Decimal(world.known.amount_minor) / 100,
        )
        console.print(line, highlight=False)
    done = world.refreshed
    line = words["scored"].format(
        customers=done.customers,
        as_of=done.as_of,
        tags=done.tags,
        scores=done.scores,
        segments=done.segments,
        stage_changes=done.stage_changes,
    )
    console.print(line, highlight=False)
    if world.health is not None:
        _print_health(world.health, lang=lang)
        if world.imported is None:
            console.print(words["simulated"], highlight=False)
    if world.journeys is not None:
        _print_journeys(world.journeys, lang=lang)
    if world.effect is not None:
        console.rule(words["campaign"], style="dim")
        for said in effect_lines(world.effect, language=lang.value):
            console.print(said, highlight=False, markup=False, soft_wrap=True)
    if world.campaign is not None and world.campaign.truth is not None:
        console.print(words["truth"].format(conversion=world.campaign.truth.conversion), highlight=False)
    for path in world.reports.values():
        console.print(f"[bold]{words['report']}[/]: ", end="")
        typer.echo(path)


def _living_words(speed: int, *, lang: Language) -> str:
    """What the shop's time is, honestly: it is pressed together, or it is not."""
    words = WORDS[lang]
    minutes = f"{speed // 60} 小时" if lang == Language.ZH else f"{speed // 60} h"
    if speed % 60:
        minutes = f"{speed} 分钟" if lang == Language.ZH else f"{speed} min"
    said: str = words.get(f"living_{speed}", words["living"])
    return said.format(speed=speed, minutes=minutes)


def _print_journeys(journeys: DemoJourneys, *, lang: Language) -> None:
    words = WORDS[lang]
    table = Table(*words["journeys"], title=words["journeys_title"])
    for one in journeys.journeys:
        name = one.name_zh if lang == Language.ZH else one.name_en
        table.add_row(name, f"{one.entered:,}", f"{one.control:,}", f"{one.goals:,}")
    console.print(table)


def _print_health(health: HealthOutcome, *, lang: Language) -> None:
    """What the health bands were worth, and how health ranks beside simpler rivals."""
    words = WORDS[lang]
    bands = Table(*words["bands"], title=words["health"].format(cut_off=health.cut_off, days=health.days))
    for band in health.bands:
        name = VALUE_NAMES["health_band"][band.band]
        bands.add_row(name.zh if lang == Language.ZH else name.en, f"{band.customers:,}", *_shares(band))
    console.print(bands)
    rankings = Table(*words["rankings"])
    for ranking in health.rankings:
        rankings.add_row(RANKINGS[ranking.key][lang], f"{ranking.area:.3f}", f"{ranking.low:.3f} – {ranking.high:.3f}")
    console.print(rankings)


def _shares(band: BandOutcome) -> tuple[str, str]:
    if band.share is None or band.low is None or band.high is None:
        return "", ""
    return f"{band.share:.1%}", f"{band.low:.1%} – {band.high:.1%}"
