"""`customer show`: one customer's page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

import typer
from rich.table import Table

from evergrove.cli.session import (
    Format,
    FormatOption,
    Home,
    Language,
    LanguageOption,
    WorkspaceSlug,
    console,
    opened,
    reported,
    shown,
    write_json,
)
from evergrove.insight import CustomerPage, customer_page

customer_app = typer.Typer(help="Customers: the page of one.", no_args_is_help=True)

TIMELINE_FACTS = 20
TIMELINE_COLUMNS = ("occurred_at", "name", "amount_minor", "currency", "product_id", "channel")


@customer_app.callback()
def _customers() -> None:
    """Customers: the page of one."""


@customer_app.command("show")
@reported
def show_command(
    customer: Annotated[str, typer.Argument(help="A customer id, or one of their identifiers.")],
    *,
    home: Home = None,
    workspace: WorkspaceSlug = "",
    lang: LanguageOption = Language.EN,
    format: FormatOption = Format.TABLE,
    unmasked: Annotated[bool, typer.Option("--unmasked", help="Show identifiers in full.")] = False,
) -> None:
    """Attributes, tags, scores with their drivers, and the newest facts of a customer."""
    with opened(home, workspace) as place:
        page = customer_page(place, customer, facts_max=TIMELINE_FACTS, is_masked=not unmasked)
    if format == Format.TABLE:
        _print_page(page, is_chinese=lang == Language.ZH)
    else:
        write_json(page.as_dict())


def _print_page(page: CustomerPage, *, is_chinese: bool) -> None:
    console.print(f"[bold]{page.customer_id}[/]")
    _print_pairs("标识" if is_chinese else "Identifiers", page.identifiers)
    _print_pairs("属性" if is_chinese else "Attributes", page.attributes.items())
    _print_pairs(
        "分层与阶段" if is_chinese else "Classes and stage",
        ((one.column, one.name_zh if is_chinese else one.name_en) for one in page.judgements),
    )
    for score in page.scores:
        title = f"{score.key} {'未评分' if score.score is None and is_chinese else score.score or 'not scored'}"
        _print_pairs(
            title,
            (
                (driver.name_zh if is_chinese else driver.name_en, f"{driver.points} → {driver.part}")
                for driver in score.drivers
                if driver.points is not None
            ),
        )
    _print_pairs(
        "标签" if is_chinese else "Tags",
        (
            (tag.title_zh if is_chinese else tag.title_en, f"{tag.value} {tag.unit}")
            for tag in page.tags
            if tag.value is not None
        ),
    )
    _print_pairs("人群" if is_chinese else "Segments", ((one.reference, one.as_of or "live") for one in page.segments))
    timeline = Table(*TIMELINE_COLUMNS, title="时间线" if is_chinese else "Timeline", title_justify="left")
    for fact in page.timeline:
        timeline.add_row(*(shown(fact.get(column)) for column in TIMELINE_COLUMNS))
    console.print(timeline)


def _print_pairs(title: str, pairs: Iterable[tuple[str, Any]]) -> None:
    rows = [(shown(key), shown(value)) for key, value in pairs]
    if not rows:
        return
    table = Table("", "", title=title, title_justify="left", show_header=False)
    for row in rows:
        table.add_row(*row)
    console.print(table)
