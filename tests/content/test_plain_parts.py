"""The short way through a field gives what python-liquid gives, or leaves it to python-liquid."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from evergrove.content import LANGUAGES, Block
from evergrove.content.library import library_templates
from evergrove.content.liquid import compile_source
from evergrove.content.liquid.running import Form
from evergrove.content.rendering import compile_template

SOURCES = (
    "{{ customer.first_name | default: '朋友 <b>' }}，您好 {{ customer.city }}",
    "<a href='{{ message.url }}'>{{ customer.first_name }}</a>{% if customer.city %}{{ customer.city }}!{% endif %}",
    "{{ customer.address.city | default: 'nowhere' }}{{ customer['first_name'] }}{{ customer.first_name.size }}",
    "{% for one in context.items %}{{ one.name }},{% endfor %}{{ customer.first_name | upcase }}",
    "{% assign name = customer.first_name %}{{ name }} {{ customer.city | default: name }}",
    "{{ customer.first_name | default: \"\" }}{{ blocks.coupon | default: 'none' }}{{ context.items[0].name }}",
    "line\r\n{{ customer.first_name }}\r",
    "{% if customer.city %}{% break %}{% endif %}{{ customer.first_name }}",
    '{"name": "{{ customer.first_name }}", "city": "{{ customer.city | default: \'\\"x\\"\' }}"}',
)

WORDS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(["", "  ", "Ada", "a\r\nb", "<i> & \"'", "\ud800", "茶"]),
    st.builds(Markup, st.sampled_from(["<b>x</b>", ""])),
    st.lists(st.text(max_size=2), max_size=2),
    st.dictionaries(st.sampled_from(["city", "size"]), st.text(max_size=3), max_size=2),
)
ITEMS = st.lists(st.fixed_dictionaries({}, optional={"name": WORDS}), max_size=3)
VALUES = st.fixed_dictionaries(
    {
        "customer": st.fixed_dictionaries({}, optional={"first_name": WORDS, "city": WORDS, "address": WORDS}),
        "context": st.fixed_dictionaries({}, optional={"items": ITEMS}),
        "message": st.fixed_dictionaries({}, optional={"url": WORDS}),
    },
    optional={"blocks": st.fixed_dictionaries({}, optional={"coupon": WORDS})},
)


def told(compiled: Any, values: dict[str, Any], **how: Any) -> object:
    """The text with its notes, or the error in its words."""
    try:
        return compiled.render(values, **how)
    except UnicodeEncodeError as error:  # its words count from where a part begins
        return type(error)
    except Exception as error:  # noqa: BLE001 - both ways fail alike
        return type(error), str(error)


@pytest.mark.parametrize("form", ["text", "html", "json"])
@given(source=st.sampled_from(SOURCES), values=VALUES)
def test_both_ways_say_the_same_of_any_values(form: Form, source: str, values: dict[str, Any]) -> None:
    compiled = compile_source(source, form=form)
    assert told(compiled, values) == told(replace(compiled, parts=None), values)


@pytest.mark.parametrize("template", library_templates(), ids=lambda one: one.key)
def test_both_ways_say_the_same_of_the_library(template: Any) -> None:
    values = {
        "customer": {"first_name": "Ada & <Bo>", "name": "Ada", "id": "cus_1"},
        "workspace": {"name": "长青", "url": "https://shop.example", "address": "上海", "signature": "长青"},
        "message": {name: f"https://post.example/{name}" for name in ("unsubscribe_url", "preferences_url")},
        "context": {"order_id": "A-1", "currency": "CNY", "amount_minor": 4_200, "url": "https://shop.example/1"},
        "tags": {}, "scores": {}, "blocks": {"coupon": Block(text="A", html="<b>A</b>")},
    }  # fmt: skip
    ready = compile_template(template)
    for language in LANGUAGES:
        for source in ready.by_language[language].sources:
            slow = replace(source, parts=None)
            assert told(source, values, language=language) == told(slow, values, language=language)


def test_a_plain_letter_takes_the_short_way() -> None:
    compiled = compile_source("Hello {{ customer.first_name | default: 'friend' }}, {{ customer.points }} points")
    assert compiled.parts is not None
    values = {"customer": {"first_name": "Ada", "points": 12}}
    assert compiled.parts.write(values, begin=pytest.fail) == ("Hello Ada, 12 points", [])
    assert compiled.parts.write({"customer": {"points": 1.5}}, begin=pytest.fail) is None, (
        "python-liquid writes numbers"
    )


def test_half_a_character_is_refused_before_it_reaches_a_sender() -> None:
    with pytest.raises(UnicodeEncodeError):
        compile_source("Hello {{ customer.first_name }}").render({"customer": {"first_name": "\ud800"}})
