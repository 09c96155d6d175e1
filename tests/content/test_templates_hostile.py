"""A hostile template reads nothing but its values, stops soon, and writes no value unescaped."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evergrove.content import InvalidTemplateError, RenderError, RenderLimitError, UnknownVariableError
from evergrove.content.liquid import FILTERS, compile_source
from evergrove.kit import EvergroveError

CPU_SECONDS_MAX = 3.0
"""Of the slowest one: whatever a template does costs about this much, on a crowded machine too."""

VALUES: dict[str, Any] = {
    "customer": {"first_name": "A<script>'\"", "n": 5},
    "context": {"items": list(range(1_000)), "text": "x" * 30_000, "n": 3, "texts": "a,<script>,c"},
}
LOOP = "{% for a in (1..9999) %}"

GREEDY = {
    "loops in loops": LOOP + LOOP + "x{% endfor %}{% endfor %}",
    "loop after loop": (LOOP + "x{% endfor %}") * 300,
    "conditions in a loop": LOOP + "{% if true %}{% endif %}" * 2_000 + "{% endfor %}",
    "names in a loop": LOOP + "{% assign x = 1 %}" * 3_000 + "{% endfor %}",
    "a long search in a loop": LOOP + "{% if context.text contains 'yy' %}{% endif %}" * 100 + "{% endfor %}",
    "a filter in a loop": LOOP + "{{ context.text | strip_html | size }}{% endfor %}",
    "doubling": "{% assign x = 'aaaaaaaaaa' %}" + "{% assign x = x | append: x %}" * 60,
    "a product of two texts": "{{ context.text | replace: 'x', context.text }}",
    "powers of ten": "{{ 'aaaaaaaaaa'" + " | replace: 'a', 'aaaaaaaaaa'" * 20 + " }}",
    "a long mark": "{{ context.items | join: context.text }}",
    "a huge range": "{% for i in (1..99999999999999999999) reversed limit: 3 %}{{ i }}{% endfor %}",
    "a range of a value": "{% assign n = 999999999 %}{% for i in (1..n) %}{% endfor %}",
    "a huge number": "{{ 9 " + "| times: 999999999 " * 50 + "}}",
    "a long list": "{% assign big = context.text | split: '' %}",
    "a long output": LOOP + "{{ context.text }}{% endfor %}",
    "kept texts": "{% for a in (1..9) %}"
    + "".join(f"{{% capture c{n} %}}{{{{ context.text }}}}{{% endcapture %}}" for n in range(99))
    + "{% endfor %}",
}

MALFORMED = {
    "values without an end": "{{" * 100_000,
    "tags without an end": ("{%" + "x" * 80) * 5_000,
    "raw without an end": ("{% raw %}" + "x" * 80) * 5_000,
    "doc without an end": ("{% doc %}" + "x" * 80) * 5_000,
    "comments without an end": "{% comment %}" * 4_000,
    "blanks": "{{" + " " * 400_000 + "}}",
    "many filters": "{{ 'a' " + "| upcase" * 30_000 + " }}",
    "many tags": "{% assign x = 1 %}" * 6_000,
    "a deep condition": "{% if " + " and ".join(["true"] * 60_000) + " %}x{% endif %}",
    "a deep path": "{{ context" + "[context" * 200 + "]" * 200 + " }}",
    "blocks in blocks": "{% if true %}" * 200 + "{% endif %}" * 200,
    "a filter on a range": "{{ (1..1000000000) | join: '' }}",
    "a named range": "{% assign r = (1..1000000000) %}{% for i in r reversed %}{% endfor %}",
    "too long": "x" * 500_001,
    "digits": "{{ 1 | plus: " + "9" * 1_900 + " }}",
}

CURIOUS = [
    "{{ customer.first_name.__class__ }}",
    "{{ customer['__class__'] }}",
    "{{ context.items.__len__ }}",
    "{% assign x = 'a' %}{{ x.__class__.__mro__ }}",
    "{% for i in context.items limit: 1 %}{{ forloop.it }}{% endfor %}",
    "{% for i in context.items limit: 1 %}{{ forloop }}{% endfor %}",
    "{% include 'x' %}",
    "{% render 'x' %}",
    "{% liquid assign x = 1 %}",
    "{{ now }}{{ today }}",
    "{{ [customer.first_name] }}",
    "{{ customer[context.texts] }}",
    "{{ customer.first_name | safe }}",
    "{{ '2026-01-01T00:00:00Z' | date: 'short', '../../etc/passwd' }}",
]


@pytest.mark.parametrize("name", GREEDY)
def test_a_greedy_template_is_stopped_by_its_steps(name: str) -> None:
    begun = time.process_time()
    with pytest.raises((RenderLimitError, RenderError)):
        compile_source(GREEDY[name]).render(VALUES)
    assert time.process_time() - begun < CPU_SECONDS_MAX


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_template_is_refused_in_the_time_of_reading_it(name: str) -> None:
    begun = time.process_time()
    with pytest.raises((InvalidTemplateError, RenderLimitError)):
        compile_source(MALFORMED[name]).render(VALUES)
    assert time.process_time() - begun < CPU_SECONDS_MAX


@pytest.mark.parametrize("source", CURIOUS)
def test_a_curious_template_sees_nothing_but_its_values(source: str) -> None:
    with pytest.raises((InvalidTemplateError, UnknownVariableError)):
        compile_source(source).render(VALUES)


ARGUMENTS = st.sampled_from(
    ["", ": ','", ": 2", ": 'a', '<br>'", ": 0, 9", ": customer.first_name", ": 'x', customer.first_name"]
)
CHAINS = st.lists(st.tuples(st.sampled_from(sorted(FILTERS)), ARGUMENTS), min_size=1, max_size=3)
SUBJECTS = st.sampled_from(["customer.first_name", "context.texts", "'a,b'", "context.items"])


@settings(max_examples=250, deadline=None, derandomize=True)
@given(SUBJECTS, CHAINS)
def test_no_chain_of_filters_writes_a_value_unescaped_or_raises_what_is_no_error_of_ours(
    subject: str, chain: list[tuple[str, str]]
) -> None:
    source = "{{ " + subject + "".join(f" | {name}{arguments}" for name, arguments in chain) + " }}"
    try:
        page, _ = compile_source(source, form="html").render(VALUES)
    except EvergroveError:
        return
    assert "<script" not in page.lower(), source


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text(alphabet="{}%-| .'\"():,[]#ifendforcustomerabc \n", max_size=80))
def test_any_text_is_read_or_refused_with_an_error_of_ours(source: str) -> None:
    with suppress(EvergroveError):
        assert isinstance(compile_source(source).render(VALUES)[0], str)
