"""The page: one file, whole in both languages, and nothing that a customer wrote becomes markup or code."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from evergrove.insight import (
    BandOutcome,
    HealthOutcome,
    Language,
    Plan,
    PlanRow,
    RankingQuality,
    ReportData,
    ReportInputs,
    gather_report,
    render_report,
)
from evergrove.insight.report import words
from evergrove.insight.report.formatting import Formatter
from evergrove.insight.report.render import SECTION_MAKERS
from support.insight_world import AS_OF, EARLIER, HOSTILE, SCORED_EARLIER, facts_in, scores_in

if TYPE_CHECKING:
    from evergrove.facts.engine import Engine

FIELD = re.compile(r"{(\w+)}")
LANGUAGES = tuple(Language)


class Reading(HTMLParser):
    """Elements, attributes and texts of a page; scripts and styles apart."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.scripts: list[str] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes something else"

    def handle_data(self, data: str) -> None:
        if self.open[-1:] == ["script"]:
            self.scripts.append(data)
        elif self.open[-1:] != ["style"]:
            self.texts.append(data)


@pytest.fixture(scope="module")
def data(shared_engine: Engine) -> ReportData:
    """All sections, of the hand-made shop; texts that people may choose are hostile."""
    health = HealthOutcome(
        cut_off="2026-03-18",
        days=90,
        customers=20,
        gone=9,
        bands=(
            BandOutcome(band="alarm", customers=10, gone=8, share=0.8, low=0.49, high=0.94),
            BandOutcome(band="good", customers=10, gone=1, share=0.1, low=0.02, high=0.4),
        ),
        rankings=(RankingQuality(key="health", area=0.81, low=0.7, high=0.9),),
    )
    row = PlanRow(
        column="rfm_class",
        key="important_value",
        customers=1,
        plan_zh=(("频率", HOSTILE),),
        plan_en=(("Often", HOSTILE),),
    )
    inputs = ReportInputs(
        scores=scores_in(shared_engine),
        earlier_scores=scores_in(shared_engine, SCORED_EARLIER, name="scores_before"),
        earlier_as_of=EARLIER,
        validation=None,
        plan=Plan(rows=(row,), coverage=1.0, target=0.95),
        rejected=((HOSTILE, 3),),
    )
    made = gather_report(
        shared_engine, facts_in(shared_engine), inputs=inputs, workspace_name=HOSTILE, as_of=AS_OF, is_simulated=True
    )
    sample = dataclasses.replace(made.radars[0], customer_id=HOSTILE, class_key=HOSTILE)
    quality = dataclasses.replace(
        made.quality, facts=(*made.quality.facts, dataclasses.replace(made.quality.facts[0], name=HOSTILE))
    )
    classes = (dataclasses.replace(made.classes[0], key=HOSTILE), *made.classes[1:])
    return dataclasses.replace(made, health=health, radars=(sample, *made.radars[1:]), quality=quality, classes=classes)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_section_is_there_and_labelled_as_simulated(data: ReportData, language: Language) -> None:
    page = Reading(render_report(data, language=language))
    assert page.open == []
    shown = [attributes["id"] for tag, attributes in page.elements if tag == "section"]
    assert shown == [*SECTION_MAKERS, "methods"]
    label = words.say(words.PAGE["simulated"], language)
    assert page.texts.count(label) == len(shown) + 1
    real = Reading(render_report(dataclasses.replace(data, is_simulated=False), language=language))
    assert label not in real.texts


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_needs_nothing_else(data: ReportData, language: Language) -> None:
    text = render_report(data, language=language)
    page = Reading(text)
    for tag, attributes in page.elements:
        assert tag not in {"link", "img", "iframe", "object", "embed"}
        assert "src" not in attributes
        assert (attributes.get("href") or "#").startswith("#")
    style = text.partition("<style>")[2].partition("</style>")[0]
    assert "@import" not in style
    assert "url(" not in style
    addresses = set(re.findall(r"https?://[\w./-]+", text))
    assert all(address.startswith("http://www.w3.org/") for address in addresses), addresses


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_texts_stay_texts(data: ReportData, language: Language) -> None:
    text = render_report(data, language=language)
    page = Reading(text)
    assert "<img" not in text.lower()
    assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]
    assert HOSTILE in "".join(page.texts)
    assert len(page.scripts) == 3
    assert HOSTILE in json.dumps(json.loads(page.scripts[0]), ensure_ascii=False).replace('\\"', '"')
    assert page.scripts[0].isprintable()
    assert "<" not in page.scripts[0]


def test_only_the_two_own_scripts_may_run(data: ReportData) -> None:
    page = Reading(render_report(data, language="en"))
    policy = next(a["content"] for tag, a in page.elements if tag == "meta" and "http-equiv" in a) or ""
    digests = {f"'sha256-{base64.b64encode(hashlib.sha256(s.encode()).digest()).decode()}'" for s in page.scripts[1:]}
    assert set(re.findall(r"'sha256-[^']+'", policy)) == digests
    assert policy.startswith("default-src 'none'")


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_unknown_is_printed_as_a_value(data: ReportData, language: Language) -> None:
    page = Reading(render_report(data, language=language))
    for text in page.texts:
        assert not re.search(r"\b(None|NaN|nan|inf|null|undefined)\b|{\w+}", text), text
    assert "NaN" not in page.scripts[0]


def test_every_text_is_in_both_languages_with_the_same_figures() -> None:
    groups = (words.PAGE, words.KEY_FIGURES, words.SECTIONS, words.COLUMNS, words.FACT_NAMES, words.PLAN_LINES)
    texts = [text for group in groups for text in group.values()] + [*words.METHODS, words.OTHER_CURRENCY]
    for text in texts:
        assert text.zh.strip()
        assert text.en.strip()
        assert not re.search(r"[一-龥]", text.en), text.en
        # The English headline of the radar names no class: its names are too long for a sentence.
        assert set(FIELD.findall(text.en)) <= set(FIELD.findall(text.zh)), text.en


def test_the_english_page_has_no_chinese(data: ReportData) -> None:
    plan = dataclasses.replace(data, plan=None)
    assert not [text for text in Reading(render_report(plan, language="en")).texts if re.search(r"[一-龥]", text)]


def test_headlines_carry_their_figures(data: ReportData) -> None:
    page = " ".join(Reading(render_report(data, language="en")).texts)
    assert "80% of customers in alarm stayed away for the next 90 days, against 10% of the healthy" in page
    assert "88.9% of orders belong to a known customer; 3 lines could not be accepted" in page
    assert "1 once-regular customers have gone quiet; together they have spent ¥100" in page


def test_a_world_without_facts_makes_a_page_that_says_so(engine: Engine) -> None:
    facts = facts_in(engine, as_of=AS_OF.replace(year=2020))
    inputs = ReportInputs(scores=scores_in(engine, {}))
    made = gather_report(
        engine, facts, inputs=inputs, workspace_name="empty", as_of=AS_OF.replace(year=2020), is_simulated=False
    )
    page = Reading(render_report(made, language="en"))
    assert [attributes["id"] for tag, attributes in page.elements if tag == "section"] == ["methods"]
    assert any("Left out because there is no data" in text for text in page.texts)


@pytest.mark.parametrize(
    ("language", "currency", "minor", "expected"),
    [
        (Language.EN, "GBP", 1_743_155_116, "£17.4m"),
        (Language.ZH, "GBP", 1_743_155_116, "£1,743 万"),
        (Language.ZH, "CNY", 51_209, "¥512"),
        (Language.EN, "CNY", -7_500_000, "−¥75.0k"),
        (Language.EN, "JPY", 512, "JP¥512"),
        (Language.ZH, "CNY", 1_234_400_000_000, "¥123.4 亿"),
        (Language.EN, "CHF", 150_000, "CHF 1,500"),
    ],
)
def test_money_as_people_write_it(language: Language, currency: str, minor: int, expected: str) -> None:
    assert Formatter(language=language, currency=currency).money_compact(minor) == expected


def test_shares_never_round_to_nothing_or_to_all() -> None:
    form = Formatter(language=Language.EN, currency=None)
    assert [form.share(share) for share in (0.004, 0.997, 0.0, 1.0, 0.126, None)] == [
        "0.4%", "99.7%", "0%", "100%", "13%", "—",
    ]  # fmt: skip
