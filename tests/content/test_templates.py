"""Templates as documents: read strictly, drafted, approved, published in versions, found again."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest

from evergrove.content import (
    ContentSettings,
    InvalidTemplateError,
    NotApprovedError,
    TemplateFindingsError,
    approve_draft,
    list_templates,
    load_template,
    open_drafts,
    publish_template,
    read_template,
    save_content_settings,
    save_draft,
    template_versions,
)
from evergrove.definitions import MissingDefinitionError
from support.ground import make_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evergrove.kit import Workspace

CARE: dict[str, Any] = {
    "key": "care_rain",
    "channel": "sms",
    "class": "transactional",
    "name": {"zh": "雨天提醒", "en": "Rain"},
    "tags": {"lifecycle": ["active"], "purpose": ["care"]},
    "languages": {"zh": {"text": "【长青】{{ customer.name | default: '您好' }}，今日有雨，配送可能延迟"}},
}


def changed(**changes: Any) -> dict[str, Any]:
    return {**deepcopy(CARE), **changes}


def texts(zh: str) -> dict[str, Any]:
    return {"zh": {"text": zh}}


@pytest.fixture
def workspace(home: Path) -> Iterator[Workspace]:
    opened = make_workspace(home)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("document", "says"),
    [
        (changed(colour="red"), "unknown field `colour`"),
        (changed(channel="fax"), "fax"),
        (changed(key="Care Rain"), "cannot name a template"),
        (changed(languages={}), "no language"),
        (changed(languages={"zh": {"text": "x", "subject": "y"}}), "no field subject"),
        (changed(languages={"zh": {"text": " "}}), "text: this must not be empty"),
        (changed(channel="email", languages={"zh": {"subject": "x"}}), "mjml: this must not be empty"),
        (changed(tags={"purpose": ["Care!"]}), "tags are"),
        (b"{", "not JSON"),
    ],
)
def test_a_document_is_read_strictly(document: Any, says: str) -> None:
    with pytest.raises(InvalidTemplateError) as caught:
        read_template(document)
    assert says in caught.value.message
    assert caught.value.help


def test_published_versions_stay_and_equal_content_adds_none(workspace: Workspace) -> None:
    first = publish_template(workspace, CARE, author="lin")
    again = publish_template(workspace, CARE, author="wu")
    second = publish_template(workspace, changed(languages=texts("【长青】今日有雨，请带伞")), author="lin")
    assert (first.version, again.version, second.version) == (1, 1, 2)
    assert load_template(workspace, "care_rain").reference == "care_rain@2"
    assert "配送" in load_template(workspace, "care_rain@1").languages["zh"]["text"]
    assert [one.version for one in template_versions(workspace, "care_rain")] == [2, 1]
    for missing in ("care_rain@9", "nothing", "care_rain@x"):
        with pytest.raises(MissingDefinitionError):
            load_template(workspace, missing)


def test_templates_are_found_by_channel_language_and_tags(workspace: Workspace) -> None:
    publish_template(workspace, CARE, author="lin")
    publish_template(workspace, changed(key="win_back", tags={"lifecycle": ["lost"]}), author="lin")
    keys = [one.key for one in list_templates(workspace)]
    assert keys == ["care_rain", "win_back"]
    assert [one.key for one in list_templates(workspace, lifecycle="lost")] == ["win_back"]
    assert [one.key for one in list_templates(workspace, purpose="care", channel="sms", language="zh")] == ["care_rain"]
    assert list_templates(workspace, language="en") == ()


def test_content_that_must_not_be_sent_is_not_published(workspace: Workspace) -> None:
    with pytest.raises(TemplateFindingsError) as caught:
        publish_template(workspace, changed(languages=texts("【长青】全网最低价")), author="lin")
    assert caught.value.details["findings"][0]["rule"] == "ad_law.absolute"
    hidden = changed(languages=texts("【长青】您好{% if tags.vip %}，我们全国第一{% endif %}"))
    with pytest.raises(TemplateFindingsError):
        publish_template(workspace, hidden, author="lin")
    with pytest.raises(InvalidTemplateError, match="line 1: there is no variable “name”"):
        publish_template(workspace, changed(languages=texts("【长青】{{ name }}")), author="lin")
    assert list_templates(workspace) == ()


def test_a_second_person_approves_exactly_the_draft_that_was_read(workspace: Workspace) -> None:
    save_content_settings(workspace, ContentSettings(needs_second_person=True), author="owner")
    read = save_draft(workspace, CARE, author="lin", note="rain")
    save_draft(workspace, changed(languages=texts("【长青】另一稿")), author="lin")
    for approver in ("", "lin"):
        with pytest.raises(NotApprovedError):
            approve_draft(workspace, "care_rain", version=read.version, approver=approver)
    with pytest.raises(NotApprovedError):
        publish_template(workspace, CARE, author="lin")
    done = approve_draft(workspace, "care_rain", version=read.version, approver="wu")
    assert (done.author, done.note) == ("lin", "rain (approved by wu)")
    assert "配送" in load_template(workspace, "care_rain").languages["zh"]["text"]
    assert [draft.key for draft in open_drafts(workspace)] == ["care_rain"], "the later draft still waits"


def test_a_draft_may_still_have_findings(workspace: Workspace) -> None:
    save_draft(workspace, changed(languages=texts("【长青】全网最低价")), author="lin")
    with pytest.raises(TemplateFindingsError):
        approve_draft(workspace, "care_rain", version=1, approver="wu")
