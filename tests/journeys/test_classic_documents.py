"""The ready-made journeys as documents: whole, in both languages, with settings that keep their limits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from evergrove.content import publish_template
from evergrove.content.library import library_templates
from evergrove.facts import FACT_NAMES
from evergrove.journeys import as_document, check_journey, load_journey, publish_journey, read_journey
from evergrove.journeys.classics import (
    Classic,
    InvalidSettingError,
    MissingClassicError,
    OwnJourneyError,
    document_of,
    find_classic,
    install_classic,
    list_classics,
    templates_of,
)
from evergrove.journeys.plans import compile_journey
from evergrove.segments import publish_segment, published_rules, read_rule
from support.ground import make_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evergrove.journeys.contracts import Name
    from evergrove.kit import Workspace

CLASSICS = {one.key: one for one in list_classics()}
LIBRARY = {one.key: one for one in library_templates()}
HAN = re.compile(r"[\u4e00-\u9fff]")
PLACEHOLDER = re.compile(r"\$\{")


@pytest.fixture
def workspace(home: Path) -> Iterator[Workspace]:
    opened = make_workspace(home)
    yield opened
    opened.close()


def said(classic: Classic) -> list[Name]:
    """Everything that people read of it."""
    names = [classic.name, classic.purpose, *(one.label for one in classic.settings)]
    names += [text for one in classic.expected for text in (one.figure, one.expected)]
    names += [one.why for one in classic.facts]
    return names + ([classic.limits] if classic.limits is not None else [])


def test_the_twelve_of_the_field_are_there() -> None:
    assert len(CLASSICS) == 12
    assert {"golden_72_hours", "first_order", "birthday", "win_back_by_cause", "renewal"} <= set(CLASSICS)


@pytest.mark.parametrize("key", CLASSICS)
def test_it_can_be_read_as_it_is_installed(workspace: Workspace, key: str) -> None:
    installed = install_classic(workspace, key, author="ada")
    document = document_of(CLASSICS[key])
    assert read_journey(workspace, document).key == key
    checked = check_journey(workspace, document)
    assert checked.problems == ()
    doubts = {one.field.rpartition(".")[2] for one in checked.warnings}
    assert doubts <= {"fact", "segment", "attribute"}, "only what this shop has never had"
    assert (installed.outcome, installed.published.standing.state) == ("installed", "live")


@pytest.mark.parametrize("key", CLASSICS)
def test_it_speaks_both_languages(key: str) -> None:
    for text in said(CLASSICS[key]):
        assert HAN.search(text.zh), text
        assert not HAN.search(text.en), text
        assert text.en.lstrip("“")[0].isupper(), text


@pytest.mark.parametrize("key", CLASSICS)
def test_it_is_measured_and_names_every_fact_that_it_hears(key: str) -> None:
    classic = CLASSICS[key]
    journey = check_journey(None, document_of(classic)).journey
    assert journey.hold_out_bp == 1_000, "a tenth is kept back"
    heard = {one.fact for one in compile_journey(journey).listens()}
    named = {one.fact for one in classic.facts}
    assert heard <= named
    for one in classic.facts:
        assert one.sent_by == "shop" or one.fact in FACT_NAMES
    assert classic.expected
    assert any(one.source == "measure" for one in classic.expected)


@pytest.mark.parametrize("key", CLASSICS)
def test_its_templates_are_in_the_library_and_of_its_channels(key: str) -> None:
    assert templates_of(CLASSICS[key])
    for node in CLASSICS[key].journey["nodes"]:
        for step in node.get("steps", ()):
            template = LIBRARY[step["template"]]
            assert template.channel == step["channel"]
            assert template.message_class == node.get("class", "marketing")


@pytest.mark.parametrize("key", CLASSICS)
def test_every_setting_is_used_and_kept_within_its_limits(key: str) -> None:
    classic = CLASSICS[key]
    written = repr(classic.journey)
    for setting in classic.settings:
        assert f"${{{setting.name}}}" in written
        if setting.is_number:
            assert isinstance(setting.default, int)
            assert setting.low <= setting.default <= setting.high
            for value in (setting.low, setting.high):
                assert check_journey(None, document_of(classic, settings={setting.name: value})).problems == ()
            for wrong in (setting.low - 1, setting.high + 1, "many", "1.5"):
                with pytest.raises(InvalidSettingError):
                    document_of(classic, settings={setting.name: wrong})
        for choice in setting.choices:
            assert check_journey(None, document_of(classic, settings={setting.name: choice})).problems == ()
        if setting.choices:
            with pytest.raises(InvalidSettingError):
                document_of(classic, settings={setting.name: "none of them"})
    assert not PLACEHOLDER.search(repr(document_of(classic)))


@pytest.mark.parametrize("key", [key for key, one in CLASSICS.items() if one.segments])
def test_the_segment_that_it_stands_on_is_published_with_it(workspace: Workspace, key: str) -> None:
    installed = install_classic(workspace, key, author="ada", settings={"days": 45})
    (segment,) = installed.segments
    assert "45" in segment
    assert published_rules(workspace)[f"{segment}@1"] == read_rule(_rule_of(key, days=45))
    assert as_document(installed.published.journey)["entry"]["segment"] == segment


def test_a_segment_and_a_template_of_the_shop_s_own_are_kept(workspace: Workspace) -> None:
    own = {"event": "Signed In", "measure": "count", "is": {">=": 3}}
    publish_segment(workspace, own, key="silent_for_30_days", author="bo")
    letter = LIBRARY["friends_news_mail"]
    fields = {**letter.languages["zh"], "subject": "好久不见"}
    changed = {"key": letter.key, "channel": "email", "topic": "care", "name": {"zh": "信", "en": "Letter"}}
    publish_template(workspace, {**changed, "languages": {"zh": fields}}, author="bo")
    installed = install_classic(workspace, "silent_30_days", author="ada")
    assert installed.segments == ()
    assert [one.outcome for one in installed.templates] == ["own"]
    assert set(published_rules(workspace)) == {"silent_for_30_days@1"}


def test_a_second_time_changes_nothing_and_what_was_changed_is_not_replaced_unasked(workspace: Workspace) -> None:
    first = install_classic(workspace, "price_drop", author="ada")
    again = install_classic(workspace, "price_drop", author="bo")
    assert (first.outcome, again.outcome) == ("installed", "standing")
    assert again.published.journey.reference == "price_drop@1"
    publish_journey(workspace, {**document_of(CLASSICS["price_drop"]), "priority": 10}, author="bo")
    with pytest.raises(OwnJourneyError):
        install_classic(workspace, "price_drop", author="ada")
    with pytest.raises(OwnJourneyError):
        install_classic(workspace, "price_drop", author="ada", settings={"cooldown_days": 7})
    aside = install_classic(workspace, "price_drop", author="ada", journey_key="price_drop_shop")
    assert aside.published.journey.reference == "price_drop_shop@1"
    replaced = install_classic(workspace, "price_drop", author="ada", replaces=True)
    assert replaced.published.journey.reference == "price_drop@3"
    assert load_journey(workspace, "price_drop").priority == 60


def test_what_does_not_exist_is_said() -> None:
    with pytest.raises(MissingClassicError, match="no ready-made journey"):
        find_classic("nothing")
    with pytest.raises(InvalidSettingError, match="has no setting"):
        document_of(CLASSICS["price_drop"], settings={"colour": "green"})
    with pytest.raises(InvalidSettingError):
        document_of(CLASSICS["golden_72_hours"], settings={"coupon": ""})


def _rule_of(key: str, *, days: int) -> dict[str, Any]:
    event = {"silent_30_days": "Signed In", "win_back_by_cause": "Order Completed"}[key]
    return {"all": [{"event": event}, {"not": {"event": event, "within_days": days}}]}
