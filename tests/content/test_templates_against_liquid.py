"""What our closures write is what python-liquid's own renderer writes: generated templates, generated values."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from liquid import Environment

from evergrove.content import RenderError, UnknownVariableError
from evergrove.content.liquid import compile_source

VALUES: dict[str, Any] = {
    "customer": {"first_name": "Ada", "city": "北京 <b>", "age": 36, "is_vip": True, "note": "a,b,c"},
    "tags": {"orders_count": 5, "last": None, "amount": 12.5, "off": False},
    "scores": {"rfm_class": "loyal"},
    "context": {
        "order_id": "A-1",
        "items": [
            {"name": "tea", "price": 1200, "on_sale": True},
            {"name": "cup & bowl", "price": 800, "on_sale": False},
            {"name": "pot", "price": 3900, "on_sale": True},
        ],
        "sizes": [3, 1, 2, 3],
        "nothing": [],
    },
}
PATHS = st.sampled_from(
    ["customer.first_name", "customer.city", "customer.age", "tags.orders_count", "scores.rfm_class", "context.order_id"]
    + ["context.items[1].name", "context.items.size", "context.sizes.first", "context.sizes.last", "customer['note']"]
)
MISSING = st.sampled_from(["tags.last", "customer.nobody", "context.nothing.first"])
LITERALS = st.sampled_from(["1", "5", "36", '"loyal"', '"Ada"', "true", "false", "nil", "12.5", '"北"'])
FILTERS = st.sampled_from(
    ["upcase", "downcase", "capitalize", 'append: "!"', 'prepend: "?"', "size", "strip", "truncate: 5", 'replace: "a", "b"']
    + ['default: "none"', "strip_html", 'split: "," | join: "-"', "slice: 0, 2", 'remove: "a"', "escape", "url_encode"]
)
LIST_FILTERS = st.sampled_from(["reverse", "uniq", "first", "last", "size", 'join: "+"', "compact"])


@st.composite
def conditions(draw: st.DrawFn) -> str:
    left = draw(st.one_of(PATHS, MISSING))
    parts = [left]
    if draw(st.booleans()):
        parts = [left, draw(st.sampled_from(["==", "!=", "contains"])), draw(LITERALS)]
        if parts[1] == "contains":
            parts = ["customer.first_name", "contains", draw(st.sampled_from(['"A"', '"zz"']))]
    text = " ".join(parts)
    if draw(st.booleans()):
        number = draw(st.sampled_from(["<", ">", "<=", ">="]))
        text += f" {draw(st.sampled_from(['and', 'or']))} tags.orders_count {number} {draw(st.integers(0, 9))}"
    return text


@st.composite
def outputs(draw: st.DrawFn) -> str:
    if draw(st.integers(0, 4)) == 0:
        return "{{ context.sizes | " + draw(LIST_FILTERS) + " }}"
    chain = "".join(f" | {name}" for name in draw(st.lists(FILTERS, max_size=2)))
    return "{{ " + draw(PATHS) + chain + " }}"


def bodies(depth: int) -> st.SearchStrategy[str]:
    leaf = st.one_of(st.sampled_from(["text ", "\n", "", "中文"]), outputs())
    if depth == 0:
        return leaf
    inner = st.lists(bodies(depth - 1), max_size=3).map("".join)
    loop = st.sampled_from(
        ["item in context.items", "item in context.items limit: 2", "item in context.items offset: 1 limit: 1"]
        + ["item in context.items reversed", "item in context.nothing", "item in (1..3)", "item in context.sizes"]
    )
    return st.one_of(
        leaf,
        st.tuples(conditions(), inner, inner).map(lambda x: f"{{% if {x[0]} %}}{x[1]}{{% else %}}{x[2]}{{% endif %}}"),
        st.tuples(conditions(), inner).map(lambda x: f"{{% unless {x[0]} %}}{x[1]}{{% endunless %}}"),
        st.tuples(loop, inner).map(
            lambda x: f"{{% for {x[0]} %}}{{{{ forloop.index }}}}{x[1]}{{% else %}}empty{{% endfor %}}"
        ),
        inner.map(lambda x: f"{{% capture kept %}}{x}{{% endcapture %}}[{{{{ kept }}}}]"),
        inner.map(
            lambda x: "{% case scores.rfm_class %}{% when 'loyal' %}" + x + "{% when 'new' %}n{% else %}e{% endcase %}"
        ),
        inner.map(lambda x: "{%- if true -%} " + x + " {%- endif -%}"),
        st.just("{% assign mine = customer.age | plus: 4 %}{{ mine }}"),
        st.just("{% for item in context.items %}{% if item.on_sale %}{% continue %}{% endif %}{{ item.name }}{% endfor %}"),
        st.just('{% for item in context.items %}{% cycle "odd", "even" %}{% break %}{% endfor %}'),
        st.just("{% comment %}no {{ x }}{% endcomment %}{% raw %}{{ x }}{% endraw %}"),
    )


def reference(source: str) -> str:
    return Environment().from_string(source).render(**VALUES)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(bodies(2), min_size=1, max_size=4).map("".join))
def test_closures_write_what_python_liquid_writes(source: str) -> None:
    assert compile_source(source).render(VALUES)[0] == reference(source)


@pytest.mark.parametrize(
    "source",
    [
        "{{ 7 | plus: 3 | minus: 1 | times: 2 | divided_by: 4 | modulo: 3 }}",
        "{{ context.items | map: 'name' | join: ', ' }}",
        "{% assign sale = context.items | where: 'on_sale', true %}{{ sale.size }}{{ sale[1].name }}",
        "{{ 'a b  c' | split: ' ' | size }}",
        "{{ -5 | abs }}{{ 3 | at_least: 5 }}{{ 3 | at_most: 2 }}",
        "{{ 'x\ny' | newline_to_br }}{{ 'x\ny' | strip_newlines }}",
        "{% if customer.is_vip %}v{% endif %}{% if tags.off == false %}f{% endif %}{% if tags.last == nil %}n{% endif %}",
        "{% if context.nothing == empty %}e{% endif %}{% if customer.note == blank %}b{% endif %}",
        "{% if 0 %}zero is true{% endif %}{% if '' %}so is an empty text{% endif %}",
        "{% for a in (1..2) %}{% for b in (1..2) %}{{ forloop.parentloop.index }}{{ forloop.last }}{% endfor %}{% endfor %}",
        "{% if true or false and false %}right to left{% endif %}",
        "{% if 1 == 1.0 %}equal{% endif %}{% if true == 1 %}never{% endif %}",
        "{{ 'ok' | default: 'no' }}{{ tags.last | default: 'was nil' }}{{ 0 | default: 5 }}{{ false | default: 'f' }}",
        "{% assign x = 'a' %}{% for i in (1..2) %}{% assign x = x | append: i %}{% endfor %}{{ x }}",
        "{{ customer.first_name | slice: -2, 2 }}{{ 'Ground control' | truncate: 10 }}{{ 'abc' | truncate: 2, '' }}",
    ],
)
def test_the_same_as_python_liquid(source: str) -> None:
    assert compile_source(source).render(VALUES)[0] == reference(source)


def test_a_page_escapes_what_python_liquid_escapes() -> None:
    source = "<p title='{{ customer.city }}'>{{ context.items[1].name }}{% for i in context.items %}{{ i.name }}{% endfor %}"
    assert compile_source(source, form="html").render(VALUES)[0] == Environment(autoescape=True).from_string(
        source
    ).render(**VALUES)


@pytest.mark.parametrize("path", ["tags.last", "customer.nobody", "context.items[9].name", "context.nothing.first"])
def test_where_python_liquid_writes_nothing_we_raise(path: str) -> None:
    source = "Hi {{ " + path + " }},"
    assert reference(source) == "Hi ,"
    with pytest.raises(UnknownVariableError) as caught:
        compile_source(source).render(VALUES)
    assert caught.value.details["variable"] == path


def test_a_comparison_of_text_with_a_number_is_an_error_and_not_a_wrong_branch() -> None:
    with pytest.raises(RenderError, match="cannot be compared"):
        compile_source("{% if customer.first_name > 3 %}x{% endif %}").render(VALUES)
