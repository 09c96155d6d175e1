"""Rendered mails a second and core, beside python-liquid alone on the same compiled mails.

Ours is the whole message as the sender gets it: subject, preview line, page and plain text, values checked and escaped,
links given their tracked addresses. The peer renders the same four sources with the same values and nothing else.
CPU seconds of one process are counted, so that other work on the machine does not show.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from itertools import cycle, islice
from typing import TYPE_CHECKING, Any, Literal

from liquid import BoundTemplate, Environment

from bench.contracts import Row
from evergrove.content import Template, compile_template
from evergrove.content.library import library_templates
from evergrove.content.mail import compile_mail

if TYPE_CHECKING:
    from bench.contracts import Figures, Parameters

MAILS = ("order_confirmed", "double_11_mail", "welcome_first")
"""Of the library: one with a loop over six goods and eighteen amounts, two with conditions; 10 to 11 KB compiled."""

MESSAGES = 2_000
ROUNDS = 3
"""The best of them is taken, of ours and of the peer in turn."""

SHARE_MIN = 1 / 3
"""Of python-liquid alone: what the checks, the plain text's and the page's links may cost."""

LANGUAGE: Literal["zh"] = "zh"


def render(_: Parameters) -> Figures:
    """Messages a CPU second of ours and of python-liquid alone."""
    templates = [template for template in library_templates() if template.key in MAILS]
    ready = [compile_template(template) for template in templates]
    bare = [_bare_fields(template) for template in templates]
    customers = list(islice(_values(), MESSAGES))
    written = 0

    def ours() -> None:
        nonlocal written
        for one, values in zip(cycle(ready), customers, strict=False):
            content = one.render(values, language=LANGUAGE, links=_tracked)
            written += len(content.fields["html"])

    def theirs() -> None:
        for fields, values in zip(cycle(bare), customers, strict=False):
            for field in fields:
                field.render(**values)

    took = [(_cpu_seconds(ours), _cpu_seconds(theirs)) for _ in range(ROUNDS)]
    return {
        "messages_per_second": MESSAGES / min(seconds for seconds, _ in took),
        "liquid_per_second": MESSAGES / min(seconds for _, seconds in took),
        "page_bytes_mean": written / ROUNDS / MESSAGES,
    }


def _bare_fields(template: Template) -> list[BoundTemplate]:
    """The sources of one mail as python-liquid takes them, with the shortest filters in the place of ours."""
    fields = template.languages[LANGUAGE]
    mail = compile_mail(**fields, language=LANGUAGE)
    environments = Environment(autoescape=True), Environment()
    for environment in environments:
        environment.add_filter("money", lambda value, currency="": f"{currency} {value}")
        environment.add_filter("date", lambda value, pattern="": f"{value}{pattern}")
    page, text = environments
    return [page.from_string(mail.html)] + [
        text.from_string(source) for source in (fields["subject"], fields.get("preheader", ""), mail.text)
    ]


def _values() -> Iterator[Mapping[str, Any]]:
    number = 0
    while True:
        number += 1
        goods = [
            {"name": f"商品 <{place}> & {number}", "quantity": place, "amount_minor": 100 * place + number}
            for place in range(1, 7)
        ]
        yield {
            "customer": {"id": f"c{number}", "name": f"顾客{number}", "first_name": f"Ada {number}"},
            "workspace": {"name": "长青", "url": "https://shop.example", "address": "上海市人民路 1 号"},
            "context": {
                "order_id": f"A-{number}",
                "currency": "CNY",
                "amount_minor": 2_100 + 6 * number,
                "items": goods,
                "url": f"https://shop.example/orders/{number}",
                "arrives_on": "2026-11-30",
            },
            "message": {
                "unsubscribe_url": f"https://post.example/u/{number}",
                "preferences_url": f"https://post.example/p/{number}",
                "view_url": f"https://post.example/v/{number}",
            },
            "tags": {},
            "scores": {},
            "blocks": {},
        }


def _tracked(url: str) -> str:
    return f"https://post.example/l/{len(url)}"


def _cpu_seconds(work: Callable[[], None]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def rows(run: Callable[[str], Figures]) -> list[Row]:
    found = run(f"{__name__}:render")
    speed, limit = found["messages_per_second"], found["liquid_per_second"]
    return [
        Row(
            key="rendering",
            what="Rendered mails with tracked links, one core",
            figure=speed,
            unit="messages/s",
            limit=limit,
            limit_name="python-liquid alone on the same sources, in the same run",
            ratio=speed / limit,
            aim=f"≥ {SHARE_MIN:.0%} of it",
            is_met=speed >= SHARE_MIN * limit,
            peak_rss_mb=found["peak_rss_mb"],
            detail=(f"pages of {found['page_bytes_mean']:,.0f} characters in the mean",),
        )
    ]
