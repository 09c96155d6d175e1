"""What a template writes: values and fallbacks, money and dates as people of each language write them, live blocks."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from evergrove.content import (
    Block,
    InvalidTemplateError,
    RenderError,
    UnknownVariableError,
    compile_template,
    preview_template,
    read_template,
)
from evergrove.content.liquid import compile_source

VALUES: dict[str, Any] = {
    "customer": {"first_name": "Ada", "city": "北京 <b>", "age": 36, "spaces": "  ", "time_zone": "Asia/Shanghai"},
    "tags": {"orders_count": 5, "last": None, "vip": True},
    "scores": {"rfm_class": "loyal"},
    "context": {
        "order_id": "A-1",
        "currency": "CNY",
        "paid_at": datetime(2026, 2, 16, 18, 30, tzinfo=UTC),
        "items": [{"name": "茶 & tea", "price": 120_050}, {"name": "壶", "price": 80_000}],
        "nothing": [],
    },
    "workspace": {"name": "长青"},
    "message": {"now": datetime(2026, 2, 16, 4, tzinfo=UTC), "unsubscribe_url": "https://post.example/u/1"},
}


def write(source: str, *, language: str = "zh", **values: Any) -> str:
    return compile_source(source).render({**VALUES, **values}, language=language)[0]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Hi {{ customer.first_name }}", "Hi Ada"),
        ('{{ customer.nobody | default: "朋友" }}，您好', "朋友，您好"),
        ('{{ customer.spaces | default: "there" }}', "there"),
        ('{{ customer.nobody | upcase | default: "x" }}', "x"),
        ('{{ customer.nobody | default: "" }}.', "."),
        ("{{ customer.first_name | upcase }}{{ 'ADA' | downcase }}{{ 'ada' | capitalize }}", "ADAadaAda"),
        ("{{ '一二三四五六' | truncate: 4, '…' }}", "一二三…"),
        ("{{ context.items | map: 'name' | join: '、' }}", "茶 & tea、壶"),
        ("{{ '茶 a&b' | url_encode }}", "%E8%8C%B6+a%26b"),
        ("{% if tags.last %}x{% else %}y{% endif %}{% if tags.none > 3 %}x{% endif %}", "y"),
        ("{% if tags.orders_count >= 5 and scores.rfm_class == 'loyal' %}老友{% endif %}", "老友"),
        ("{% unless tags.vip %}a{% endunless %}{% case scores.rfm_class %}{% when 'loyal' %}b{% endcase %}", "b"),
        ("{% for item in context.items %}{{ forloop.index }}{{ item.name }};{% endfor %}", "1茶 & tea;2壶;"),
        ("{% for item in context.nothing %}x{% else %}空{% endfor %}", "空"),
        ("{% for number in (1..3) reversed %}{{ number }}{% endfor %}", "321"),
        ("{% assign name = customer.first_name | append: '!' %}{{ name }}", "Ada!"),
        ("{% capture none %}{% endcapture %}[{{ none }}]", "[]"),
        ("{{ context.items.size }}{{ context.items.first.name }}{{ context['order_id'] }}", "2茶 & teaA-1"),
        ("{% comment %}{{ nobody.x }}{% endcomment %}{% raw %}{{ x }}{% endraw %}", "{{ x }}"),
        ("{{ 3 | times: 4 | plus: 1 | minus: 3 | divided_by: 2 | modulo: 3 }}", "2"),
    ],
)
def test_a_template_writes(source: str, expected: str) -> None:
    assert write(source) == expected


@pytest.mark.parametrize(
    ("source", "variable", "line"),
    [
        ("Hi {{ customer.nobody }},", "customer.nobody", 1),
        ("a\n\nb {{ tags.last }}", "tags.last", 3),
        ("{{ customer.spaces }}", "customer.spaces", 1),
        ("{{ customer.nobody | upcase | append: '!' }}", "customer.nobody", 1),
        ("\n{{ 'Dear ' | append: customer.nobody }}", "customer.nobody", 2),
        ("{% assign name = customer.nobody %}{{ name }}", "name", 1),
        ("{% for item in context.items %}{{ item.colour }}{% endfor %}", "item.colour", 1),
        ("{{ context.items[9].name }}", "context.items[9].name", 1),
        ("{{ blocks.coupon }}", "blocks.coupon", 1),
    ],
)
def test_a_missing_value_without_fallback_stops_the_message_and_is_named(source: str, variable: str, line: int) -> None:
    with pytest.raises(UnknownVariableError) as caught:
        write(source)
    assert caught.value.details["variable"] == variable
    assert caught.value.details["line"] == line
    assert "default" in str(caught.value.help)


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("x\n{{ first_name }}", "line 2: there is no variable “first_name”"),
        ("{{ custmer.name }}", "write customer"),
        ("{{ customer }}", "group of values"),
        ("{{ blocks.cupon }}", "blocks.coupon"),
        ("{{ customer.name | uppcase }}", "write upcase"),
        ("{% if customer.name %}x", "not Liquid"),
        ("{{ customer.name", "no end"),
        ("{% include 'x' %}", "the tags are"),
        ("{% assign customer = 'x' %}", "is taken"),
        ("{% for tags in context.items %}{% endfor %}", "is taken"),
    ],
)
def test_what_is_written_wrongly_is_refused_when_it_is_written(source: str, says: str) -> None:
    with pytest.raises(InvalidTemplateError) as caught:
        compile_source(source)
    assert says in f"{caught.value.message} {caught.value.help}"
    assert caught.value.details["message_zh"]


@pytest.mark.parametrize(
    ("value", "currency", "zh", "en"),
    [
        (123_450, "CNY", "¥1,234.50", "CN¥1,234.50"),
        (-5, "USD", "-US$0.05", "-$0.05"),
        (1_234, "JPY", "JP¥1,234", "¥1,234"),
        (1_234, "KWD", "KWD 1.234", "KWD 1.234"),
        (10**17 + 1, "CNY", "¥1,000,000,000,000,000.01", "CN¥1,000,000,000,000,000.01"),
    ],
)
def test_money_is_exact_in_minor_units(value: int, currency: str, zh: str, en: str) -> None:
    context = {"amount": value, "currency": currency}
    assert write("{{ context.amount | money: context.currency }}", context=context) == zh
    assert write("{{ context.amount | money }}", language="en", context=context) == en


@pytest.mark.parametrize("value", [12.5, True, "12.5", "abc"])
def test_money_takes_no_fraction(value: object) -> None:
    with pytest.raises(RenderError, match="line 1: “money” cannot be used"):
        write('{{ context.amount | money: "CNY" }}', context={"amount": value})


@pytest.mark.parametrize(
    ("source", "zh", "en"),
    [
        ('{{ context.paid_at | date: "long" }}', "2026年2月17日", "February 17, 2026"),
        ('{{ context.paid_at | date: "full" }}', "2026年2月17日 星期二", "Tuesday, February 17, 2026"),
        ('{{ context.paid_at | date: "datetime" }}', "2月17日 02:30", "Feb 17, 2:30 AM"),
        ('{{ context.paid_at | date: "%Y-%m-%d %H:%M", "UTC" }}', "2026-02-16 18:30", "2026-02-16 18:30"),
        ('{{ context.paid_at | date: "short", "America/New_York" }}', "2月16日", "Feb 16"),
        ("{{ context.paid_at | days_from_now }}", "1", "1"),
        ('{{ "now" | date: "time" }}', "12:00", "12:00 PM"),
        ("{{ 1234567 | number }}{{ '0.125' | number: 2 }}", "1,234,5670.12", "1,234,5670.12"),
    ],
)
def test_dates_stand_in_the_customers_zone_and_language(source: str, zh: str, en: str) -> None:
    assert write(source) == zh
    assert write(source, language="en") == en


def test_a_date_without_a_time_is_that_day_wherever_the_customer_is() -> None:
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        values: dict[str, Any] = {
            "customer": {"time_zone": zone},
            "context": {"day": "2026-02-17", "other": date(2026, 2, 17)},
        }
        assert write('{{ context.day | date: "short" }}{{ context.other | date: "short" }}', **values) == "2月17日" * 2


def test_a_page_escapes_every_value_and_text_none() -> None:
    source = "<p title='{{ customer.city }}'>{{ context.items[0].name | append: ' <i>' }}</p>"
    page, _ = compile_source(source, form="html").render(VALUES)
    assert page == "<p title='北京 &lt;b&gt;'>茶 &amp; tea <i></p>", "what the author writes stands as it is"
    assert "北京 <b>" in write(source)


def test_a_value_cannot_leave_its_string_of_json() -> None:
    source = '{"name": "{{ context.name }}"}'
    text, _ = compile_source(source, form="json").render({"context": {"name": 'x", "admin": true, "y": "\n'}})
    assert text == '{"name": "x\\", \\"admin\\": true, \\"y\\": \\"\\n"}'
    with pytest.raises(InvalidTemplateError, match="capture"):
        compile_source('{% capture x %}"{% endcapture %}{"a": {{ x }}}', form="json")


def test_live_blocks_come_from_their_source_or_say_that_the_fallback_stands() -> None:
    def source(name: str, *, language: str) -> Block | None:
        return Block(text=f"券 {language}", html="<b>券</b>") if name == "coupon" else None

    template = "{{ blocks.coupon }} {{ blocks.points | default: '—' }}"
    assert compile_source(template).render(VALUES, blocks=source) == ("券 zh —", ("blocks.points",))
    assert compile_source(template, form="html").render(VALUES, blocks=source)[0] == "<b>券</b> —"
    given = compile_source(template).render({**VALUES, "blocks": {"coupon": "<C>", "points": "7"}})
    assert given == ("<C> 7", ())


def test_the_paths_that_a_template_asks_for_are_known_before_it_is_sent() -> None:
    found = compile_source(
        "{{ customer.first_name }}{{ customer.city | default: 'x' }}{% if tags.vip %}{{ scores.churn }}{% endif %}"
        "{% for item in context.items %}{{ item.name }}{% endfor %}{{ context.total | money: context.currency }}"
    ).uses
    assert {use.path for use in found} == {
        "customer.first_name",
        "customer.city",
        "tags.vip",
        "scores.churn",
        "context.items",
        "context.total",
        "context.currency",
    }
    assert {use.path for use in found if use.is_required} == {"customer.first_name", "context.total"}


MAIL = {
    "key": "hello",
    "channel": "email",
    "name": {"zh": "问候", "en": "Hello"},
    "languages": {
        "zh": {
            "subject": "您好，\n{{ customer.first_name }}",
            "html": "<html><body><p>{{ customer.note }}</p>"
            '<a href="https://shop.example/a?x=1&amp;y=2">a</a><a href="{{ context.url }}">b</a>'
            '<a href="{{ message.unsubscribe_url }}">退订</a></body></html>',
        },
        "en": {"subject": "Hello {{ customer.first_name }}", "html": "<p>Hi</p>"},
    },
}


def test_a_mail_is_rendered_in_the_customers_language_with_its_links_tracked() -> None:
    seen: list[str] = []

    def links(url: str) -> str:
        seen.append(url)
        return f"https://post.example/l/{len(seen)}"

    values = {
        **VALUES,
        "customer": {"first_name": "艾达", "note": "<script>"},
        "context": {"url": "javascript:alert(1)"},
    }
    ready = compile_template(read_template(MAIL))
    content = ready.render(values, language="zh", links=links)
    assert content.fields["subject"] == "您好， 艾达", "a line end must not end a header"
    assert "&lt;script&gt;" in content.fields["html"]
    assert "javascript" not in content.fields["html"]
    assert VALUES["message"]["unsubscribe_url"] in content.fields["html"]
    assert seen[0] == "https://shop.example/a?x=1&y=2"
    assert ready.render(values, language="en").fields["subject"] == "Hello 艾达"
    assert ready.render(values, language="fr").fields["subject"] == "您好， 艾达", "the template's first language"


def test_a_missing_value_of_a_mail_is_named_with_the_field_and_line_that_a_person_wrote() -> None:
    with pytest.raises(UnknownVariableError) as caught:
        compile_template(read_template(MAIL)).render({"customer": {"first_name": "x"}}, language="zh")
    assert (caught.value.details["variable"], caught.value.details["field"]) == ("customer.note", "html")


def test_a_preview_lists_every_problem_and_raises_none() -> None:
    document = {
        "key": "sale",
        "channel": "sms",
        "name": {"zh": "促销", "en": "Sale"},
        "languages": {
            "zh": {
                "text": "{{ customer.first_name }}，全网最低价，{{ context.code }} {{ blocks.points | default: '0' }}"
            }
        },
    }
    shown = preview_template(read_template(document), {"customer": {}}, language="zh")
    assert shown.content is not None
    assert "[customer.first_name]" in shown.content.fields["text"]
    assert "[context.code]" in shown.content.fields["text"]
    rules = [problem.rule for problem in shown.problems]
    assert rules.count("template.unknown_variable") == 2
    assert {"sms.signature_missing", "sms.opt_out_missing", "ad_law.absolute"} <= set(rules)
    assert shown.content.notes == ("blocks.points：还没有数据来源，显示的是缺省内容",)


def test_a_preview_of_a_template_that_cannot_be_read_says_why() -> None:
    document = {
        "key": "bad",
        "channel": "sms",
        "name": {"zh": "坏", "en": "Bad"},
        "languages": {"zh": {"text": "{{ nobody.x }}"}},
    }
    shown = preview_template(read_template(document), {}, language="zh")
    assert shown.content is None
    assert "没有变量" in shown.problems[0].message_zh
