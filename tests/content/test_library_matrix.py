"""The matrix of stage and purpose: gaps, templates for everybody, and texts that say the same."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from evergrove.content import Template, TemplateName, TemplateTags
from evergrove.content.library import PURPOSES, STAGES, alike_pairs, content_matrix, library_templates
from evergrove.content.library.likeness import LIKENESS_MIN, shingles
from evergrove.content.library.matrix import CELLS_MAX
from evergrove.scores import lifecycle


def sms(key: str, *, zh: str = "", en: str = "", stages: Any = (), purposes: Any = ("marketing",)) -> Template:
    languages: Any = {name: {"text": text} for name, text in (("zh", zh), ("en", en)) if text}
    return Template(
        key=key,
        channel="sms",
        name=TemplateName(zh=key, en=key),
        tags=TemplateTags(lifecycle=tuple(stages), purpose=tuple(purposes)),
        languages=languages,
    )


def test_the_stages_are_those_that_customers_are_scored_with() -> None:
    assert STAGES == lifecycle.STAGES


def test_the_library_that_ships_leaves_no_gap_and_says_nothing_twice() -> None:
    matrix = content_matrix(library_templates())
    assert len(matrix.cells) == len(STAGES) * len(PURPOSES)
    assert matrix.gaps == ()
    assert matrix.one_language == ()
    assert matrix.overused == ()
    assert matrix.alike == ()
    assert matrix.unplaced == ()


def test_an_empty_library_is_all_gaps_but_where_nothing_is_expected() -> None:
    matrix = content_matrix([])
    gaps = {(cell.stage, cell.purpose) for cell in matrix.gaps}
    assert ("lost", "win_back") in gaps
    assert ("acquisition", "win_back") not in gaps, "nobody wins back who never left"
    assert not matrix.cell("acquisition", "win_back").is_gap
    assert len(gaps) == sum(cell.is_expected for cell in matrix.cells)


def test_a_cell_says_which_channels_and_languages_it_has() -> None:
    found = [sms("b", zh="你好", stages=["growth"]), sms("a", zh="您好呀", stages=["growth", "lost"])]
    matrix = content_matrix(found)
    cell = matrix.cell("growth", "marketing")
    assert (cell.templates, cell.channels, cell.languages) == (("a", "b"), ("sms",), ("zh",))
    assert [(cell.stage, cell.purpose) for cell in matrix.one_language] == [
        ("growth", "marketing"),
        ("lost", "marketing"),
    ]
    assert matrix.cell("lost", "marketing").templates == ("a",), "what is not expected is shown all the same"


def test_a_template_for_everybody_is_named_but_not_one_about_an_event() -> None:
    everywhere = sms("all", zh="大家好", stages=STAGES, purposes=["marketing"])
    outage = sms("outage", zh="服务中断", stages=STAGES, purposes=["incident", "service"])
    matrix = content_matrix([everywhere, outage])
    assert len(STAGES) > CELLS_MAX
    assert [(found.template, found.cells) for found in matrix.overused] == [("all", len(STAGES))]


def test_what_stands_in_no_cell_is_listed() -> None:
    found = [sms("untagged", zh="一"), sms("odd", zh="二", stages=["adolescence"]), sms("in", zh="三", stages=["lost"])]
    assert content_matrix(found).unplaced == ("odd", "untagged")


def test_texts_with_changed_details_are_one_and_different_ones_are_not() -> None:
    summer = "【晨露】夏季新茶到店，{{ customer.name }}可到店免费试饮，凭此短信领茶包一份。拒收请回复R"
    autumn = "【晨露】秋季新茶到店，{{ customer.first_name }}可到店免费试饮，凭此短信领茶包一份。拒收请回复R"
    other = "【晨露】您的会员卡已升级为金卡，即日起享受双倍积分，详见会员中心。拒收请回复R"
    pairs = alike_pairs([sms("summer", zh=summer), sms("autumn", zh=autumn), sms("other", zh=other)])
    assert [(pair.first, pair.second, pair.language) for pair in pairs] == [("autumn", "summer", "zh")]
    assert LIKENESS_MIN <= pairs[0].likeness < 1


def test_markup_case_width_and_liquid_do_not_make_a_text_different() -> None:
    plain = shingles("Hello there, SALE ends today")
    assert shingles("<p style='x'>hello   there,</p> <b>ｓａｌｅ</b> {{ x }} ends{% if y %} today{% endif %}") == plain
    assert shingles("") == frozenset()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.text(alphabet="abc", min_size=0, max_size=24), min_size=2, max_size=8),
    st.sampled_from([0.3, 0.55, 0.8, 1.0]),
)
def test_no_pair_is_missed_and_none_is_made_up(texts: list[str], likeness_min: float) -> None:
    """Against the comparison of every pair with every other."""
    found = [sms(f"t{number}", en=text or "{{ x }}") for number, text in enumerate(texts)]
    held = {template.key: shingles(template.languages["en"]["text"]) for template in found}
    expected = {
        (first, second)
        for first, second in combinations(sorted(held), 2)
        if held[first] | held[second]
        and len(held[first] & held[second]) >= likeness_min * len(held[first] | held[second])
        and held[first] & held[second]
    }
    pairs = alike_pairs(found, likeness_min=likeness_min)
    assert {(pair.first, pair.second) for pair in pairs} == expected


def test_a_large_library_is_compared_without_every_pair() -> None:
    """Two thousand templates, of which ten are copies: a second, where every pair would be two million comparisons."""
    random = np.random.default_rng(20261122)
    words = ["".join(letters) for letters in random.choice(list("abcdefghijklmnopqrstuvwxyz"), size=(5_000, 6))]
    texts = [" ".join(chosen) for chosen in random.choice(words, size=(2_000, 12))]
    texts[:10] = texts[10:20]
    pairs = alike_pairs(sms(f"t{number:04d}", en=text) for number, text in enumerate(texts))
    assert [(pair.first, pair.second) for pair in pairs] == [(f"t{n:04d}", f"t{n + 10:04d}") for n in range(10)]
