"""Landing pages: read strictly, shown safely, usable with a screen reader and without a program."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest

from evergrove.content import InvalidTemplateError, UnknownVariableError
from evergrove.content.landing import (
    InvalidLandingError,
    RenderedPage,
    list_landings,
    load_landing,
    publish_landing,
    read_landing,
    render_landing,
    render_thanks,
)
from evergrove.content.landing.style import style_sheet
from evergrove.definitions import MissingDefinitionError
from support.ground import make_workspace
from support.landings import SHOWN_AT, tasting_document, tasting_page

if TYPE_CHECKING:
    from pathlib import Path

VALUES = {"context": {"coupon_code": "TEA-42"}, "customer": {}}


class Elements(HTMLParser):
    """Every element with its attributes, in order; labels by what they are for."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.depth_of_label = 0
        self.labelled: list[bool] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        self.depth_of_label += tag == "label"
        self.labelled.append(self.depth_of_label > 0)

    def handle_endtag(self, tag: str) -> None:
        self.depth_of_label -= tag == "label"

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [said for name, said in self.found if name == tag]


def shown(language: str = "zh", values: Any = VALUES, **changes: Any) -> RenderedPage:
    options = {"action": "/p/proof/tea_tasting", "token": "t.o", "now": SHOWN_AT, **changes}
    return render_landing(tasting_page(), values, language=language, **options)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_page_stands_alone_and_its_policy_lets_nothing_run(language: str) -> None:
    page = shown(language)
    elements = Elements(page.html)
    assert elements.all("html")[0]["lang"] == {"zh": "zh-CN", "en": "en"}[language]
    assert not elements.all("script")
    assert not [name for _, said in elements.found for name in said if name.startswith("on") or name == "style"]
    sheet = re.search(r"<style>(.*?)</style>", page.html, re.DOTALL)
    assert sheet is not None
    digest = base64.b64encode(hashlib.sha256(sheet[1].encode()).digest()).decode()
    policy = page.headers["Content-Security-Policy"]
    assert f"style-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")
    assert "script-src" not in policy
    assert "unsafe" not in policy
    assert ("url(" in sheet[1], "@import" in sheet[1]) == (False, False)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_question_has_a_label_and_one_heading_leads(language: str) -> None:
    elements = Elements(shown(language).html)
    targets = {said.get("for") for said in elements.all("label")}
    for (tag, said), is_inside in zip(elements.found, elements.labelled, strict=True):
        if tag in {"input", "select", "textarea"} and said.get("type") != "hidden":
            assert is_inside or said["id"] in targets, said
    identifiers = [said["id"] for _, said in elements.found if "id" in said]
    assert len(set(identifiers)) == len(identifiers)
    assert len(elements.all("h1")) == 1
    assert all("alt" in said for said in elements.all("img"))
    assert {said["method"] for said in elements.all("form")} == {"post"}


def test_a_box_of_consent_is_never_ticked_not_even_when_the_form_comes_back() -> None:
    for page in (shown(), shown(answers={"news": ("yes",), "also": ("green",)}, problems={"called": ("缺", "none")})):
        boxes = [said for said in Elements(page.html).all("input") if said.get("type") == "checkbox"]
        assert "checked" not in next(box for box in boxes if box["name"] == "news")
    assert "checked" in next(box for box in boxes if box["value"] == "green"), "answers do come back"


def test_problems_stand_beside_the_answer_in_the_form_that_came_back() -> None:
    problems = {"email": ("请填写有效的邮箱地址", "Please enter a valid e-mail address")}
    html = shown(problems=problems, answers={"_block": ("sign_up",), "email": ('a"><b>',)}).html
    field = next(said for said in Elements(html).all("input") if said.get("name") == "email")
    assert field["aria-invalid"] == "true"
    assert (field["aria-describedby"] or "").split() == ["sign_up-email-hint", "sign_up-email-problem"]
    assert field["value"] == 'a"><b>'
    assert html.count("请填写有效的邮箱地址") == 1
    assert html.count('role="alert"') == 1, "the other form of the page is as it was"


def test_values_are_text_wherever_they_stand() -> None:
    hostile = '"><script>alert(1)</script>'
    html = shown(values={"context": {"coupon_code": hostile}, "customer": {"name": hostile}}).html
    assert "<script" not in html
    assert html.count("&lt;script&gt;") == 2


@pytest.mark.parametrize(
    ("address", "is_kept"),
    [
        ("https://shop.example/a?b=1&c=2", True),
        ("/p/proof/other", True),
        ("tel:+86100", True),
        ("javascript:alert(1)", False),
        ("//evil.example/", False),
        ("/\\evil.example/", False),
        ("http://plain.example/", False),
        ("data:text/html,x", False),
    ],
)
def test_a_link_made_of_a_value_leads_only_where_a_link_may(address: str, is_kept: bool) -> None:  # noqa: FBT001
    blocks = [{"kind": "button", "label": {"zh": "去"}, "address": "{{ context.url }}"}]
    page = tasting_page(blocks=blocks)
    html = render_landing(page, {"context": {"url": address}}, language="zh", action="/", token="", now=SHOWN_AT).html
    [link] = Elements(html).all("a")
    assert link["href"] == (address if is_kept else "#")


def test_a_missing_value_without_a_fallback_is_an_error() -> None:
    with pytest.raises(UnknownVariableError, match="coupon_code"):
        shown(values={})


def test_days_that_can_be_booked_are_those_of_the_shop() -> None:
    """20:00 UTC on Saturday is Sunday in Shanghai, and the shop is closed on Mondays."""
    html = shown(now=SHOWN_AT.replace(hour=20)).html
    days = re.findall(r'<option value="(2026-\d\d-\d\d)">([^<]*)', html)
    assert [day for day, _ in days] == ["2026-11-22", *(f"2026-11-{day}" for day in range(24, 30))]
    assert days[0][1] == "11月22日 周日"


def test_the_map_is_told_which_degrees_it_gets() -> None:
    assert "https://uri.amap.com/marker?position=120.1012%2C30.2241" in shown("zh").html
    assert "coordinate=wgs84" in shown("zh").html
    assert "https://www.google.com/maps/search/?api=1&amp;query=30.2241%2C120.1012" in shown("en").html


def test_thanks_are_said_on_a_page_of_the_same_look() -> None:
    page = tasting_page()
    html = render_thanks(page, page.asking()[0], {}, language="en").html
    assert "<p>Got it, thank you!</p><p>We will be in touch.</p>" in html
    assert "<form" not in html
    assert style_sheet(colour=page.colour) in html


def changed(path: str, value: object) -> dict[str, Any]:
    """The document with one value changed: `blocks.6.fields.0.kind`."""
    document = tasting_document()
    *way, last = path.split(".")
    place: Any = document
    for step in way:
        place = place[int(step)] if step.isdecimal() else place[step]
    if last.isdecimal():
        place[int(last)] = value
    else:
        place[last] = value
    return document


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("key", "Tea Tasting", "cannot name a page"),
        ("colour", "red;}body{display:none", "colour"),
        ("blocks", [], "1 to 60 blocks"),
        ("blocks.1.kind", "script", "script"),
        ("blocks.1.level", 1, "level"),
        ("blocks.0.level", 7, "level 1 to 3"),
        ("blocks.1.text.zh", "{{ customer.name", "text"),
        ("blocks.2.address", "http://plain.example/x.png", "https"),
        ("blocks.2.address", "data:image/svg+xml,<svg onload=x>", "https"),
        ("blocks.4.latitude", 91.0, "degrees"),
        ("blocks.5.address", "javascript:alert(1)", "link"),
        ("blocks.6.key", "sign up", "cannot name a form"),
        ("blocks.7.key", "sign_up", "one key"),
        ("blocks.6.fields.0.key", "website", "cannot name a question"),
        ("blocks.6.fields.0.key", "_token", "cannot name a question"),
        ("blocks.6.fields.0.key", "email", "one key"),
        ("blocks.6.fields.1.attribute", "mail", "no attribute"),
        ("blocks.6.fields.5.choices", [], "choices"),
        ("blocks.6.fields.7.characters_max", 10**6, "characters_max"),
        ("blocks.6.fields.1.kind", "text", "needs a question of kind email"),
        ("blocks.6.consents.0.words", {"zh": "{{ context.words }}"}, "fixed words"),
        ("blocks.6.consents.0.words", {"zh": " "}, "fixed words"),
        ("blocks.6.privacy_url", "", "privacy"),
        ("blocks.7.zone", "Mars/Olympus", "time zone"),
        ("blocks.7.slots", ["10:00", "25:00"], "slot"),
        ("blocks.7.slots", ["10:00", "10:00"], "two slots"),
        ("blocks.7.closed_weekdays", [1, 2, 3, 4, 5, 6, 7], "weekdays"),
        ("blocks.7.days_ahead_max", 400, "days ahead"),
    ],
)
def test_a_page_that_is_wrong_is_refused_with_the_place(path: str, value: object, said: str) -> None:
    with pytest.raises((InvalidLandingError, InvalidTemplateError), match=said) as refused:
        read_landing(changed(path, value))
    assert refused.value.help
    assert refused.value.details["message_zh"]


@pytest.mark.parametrize("text", ["{", "[]", b"\xff", '{"key": 1}'])
def test_what_is_no_document_is_refused(text: str | bytes) -> None:
    with pytest.raises(InvalidLandingError):
        read_landing(text)


def test_versions_are_kept_and_the_shown_one_can_be_read_again(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "home")
    with pytest.raises(InvalidLandingError, match=r"context\.coupon_code"):
        publish_landing(workspace, tasting_document(), author="ada")  # of a visitor whom nobody knows
    document = tasting_document()
    document["blocks"] = [block | ({"code": "TEA-42"} if "code" in block else {}) for block in document["blocks"]]
    publish_landing(workspace, document, author="ada")
    publish_landing(workspace, document, author="ada")
    publish_landing(workspace, document | {"colour": "#112233"}, author="ada")
    assert (load_landing(workspace, "tea_tasting").version, load_landing(workspace, "tea_tasting").colour) == (
        2,
        "#112233",
    )
    assert load_landing(workspace, "tea_tasting@1").colour == "#0b6b4f"
    assert [page.reference for page in list_landings(workspace)] == ["tea_tasting@2"]
    with pytest.raises(MissingDefinitionError):
        load_landing(workspace, "nowhere")
    workspace.close()
