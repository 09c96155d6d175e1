"""Content over the API: templates written, previewed, approved, tested, installed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from evergrove.access import Role
from evergrove.channels import (
    NotASeedError,
    SenderWish,
    TestSend,
    find_test,
    list_tests,
    save_sender,
    send_test,
    set_seeds,
)
from evergrove.content import library_templates, load_template
from support.api_client import api_client, make_home
from support.shop_api import Shop
from support.small_shop import open_shop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evergrove.kit import Workspace

TEXT = "【长青】{{ customer.first_name | default: '您好' }}，新茶到店。拒收请回复R"
DOCUMENT: dict[str, Any] = {
    "key": "hello_sms",
    "channel": "sms",
    "topic": "offers",
    "name": {"zh": "问候短信", "en": "Hello"},
    "tags": {"lifecycle": ["growth"], "purpose": ["care"]},
    "languages": {"zh": {"text": TEXT}},
}
SCRIPT = "<script>alert(1)</script>"


def document(**changes: Any) -> dict[str, Any]:
    return {**DOCUMENT, **changes}


def of_text(text: str, **changes: Any) -> dict[str, Any]:
    return document(languages={"zh": {"text": text}}, **changes)


@pytest.fixture
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    settings = make_home(tmp_path_factory.mktemp("content") / "home")
    with api_client(settings) as client:
        yield Shop(client, settings)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """One template, for tests that change nothing."""
    settings = make_home(tmp_path_factory.mktemp("desk") / "home")
    with api_client(settings) as client:
        found = Shop(client, settings)
        publish(found, DOCUMENT)
        yield found


@pytest.fixture
def workspace(shop: Shop) -> Iterator[Workspace]:
    opened = open_shop(shop.settings)
    yield opened
    opened.close()


def publish(shop: Shop, written: dict[str, Any], *, action: str = "publish", role: Role = Role.OPERATOR) -> Any:
    return shop.send("POST", "/templates", {"document": written, "action": action}, role=role)


def previewed(shop: Shop, role: Role = Role.VIEWER, **wish: Any) -> dict[str, Any]:
    reply = shop.send("POST", "/templates/preview", wish, role=role)
    assert reply.status_code == 200, reply.text
    return dict(reply.json())


def test_a_template_is_published_listed_and_read_with_its_versions(shop: Shop) -> None:
    first = publish(shop, DOCUMENT)
    assert (first.status_code, first.json()["reference"], first.json()["state"]) == (201, "hello_sms@1", "published")
    assert publish(shop, DOCUMENT).json()["reference"] == "hello_sms@1"
    assert publish(shop, of_text(TEXT + "！")).json()["version"] == 2
    (card,) = shop.get("/templates", role=Role.VIEWER).json()["items"]
    assert (card["name_zh"], card["published"]["version"], card["draft"]) == ("问候短信", 2, None)
    page = shop.get("/templates/hello_sms").json()
    assert [one["version"] for one in page["versions"]] == [2, 1]
    assert (page["variables"], page["required"], page["uses"]) == (["customer.first_name"], [], [])
    older = shop.get("/templates/hello_sms", version=1).json()
    assert older["document"]["languages"]["zh"]["text"] == TEXT
    assert shop.get("/templates/hello_sms", version=9).status_code == 404
    assert shop.get("/templates/nobody").status_code == 404


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"channel": "sms"}, 1),
        ({"channel": "email"}, 0),
        ({"language": "en"}, 0),
        ({"purpose": "care", "lifecycle": "growth"}, 1),
        ({"purpose": "holiday"}, 0),
        ({"text": "问候"}, 1),
        ({"text": "HELLO"}, 1),
        ({"text": "nothing like it"}, 0),
    ],
)
def test_filters_hold_together(desk: Shop, query: dict[str, Any], count: int) -> None:
    assert len(desk.get("/templates", **query).json()["items"]) == count


def test_a_draft_waits_with_its_findings_until_somebody_approves(shop: Shop) -> None:
    wrong = publish(shop, of_text("【长青】全网最低价 {{ customer.first_name }}"), action="draft").json()
    assert (wrong["state"], wrong["version"]) == ("draft", 1)
    assert "error" in {one["severity"] for one in wrong["findings"]}
    (card,) = shop.get("/templates").json()["items"]
    assert (card["published"], card["draft"]["version"]) == (None, 1)
    refused = shop.send("POST", "/templates/hello_sms/approve", {"version": 1}, role=Role.OWNER)
    assert (refused.status_code, refused.json()["code"]) == (422, "template.findings")
    assert publish(shop, DOCUMENT, action="draft").json()["version"] == 2
    approved = shop.send("POST", "/templates/hello_sms/approve", {"version": 2}, role=Role.OWNER)
    assert (approved.status_code, approved.json()["reference"]) == (200, "hello_sms@1")
    (card,) = shop.get("/templates").json()["items"]
    assert (card["published"]["version"], card["draft"]) == (1, None)


def test_a_draft_that_was_read_goes_back_as_it_is(shop: Shop) -> None:
    publish(shop, DOCUMENT)
    publish(shop, of_text(TEXT + "！"), action="draft")
    page = shop.get("/templates/hello_sms").json()
    assert page["draft_document"]["languages"]["zh"]["text"] == TEXT + "！"
    for written in (page["document"], page["draft_document"]):
        again = publish(shop, written)
        assert again.status_code == 201, again.text
    assert shop.get("/templates/hello_sms").json()["draft"] is None, "what is published waits no more"


def test_where_a_second_person_is_asked_for_nobody_approves_their_own(shop: Shop) -> None:
    settings = {"needs_second_person": True, "words": {"url": "https://shop.example", "return_days": 7}}
    saved = shop.send("PUT", "/content/settings", settings, role=Role.OPERATOR)
    assert saved.json()["words"]["return_days"] == 7
    assert shop.get("/content/settings", role=Role.VIEWER).json() == saved.json()
    named = of_text("【长青】{{ workspace.url }}，{{ workspace.return_days }} 天可退")
    assert "https://shop.example，7 天可退" in previewed(shop, document=named)["fields"]["text"]
    assert publish(shop, DOCUMENT).status_code == 409
    assert publish(shop, DOCUMENT, action="draft").status_code == 201
    body = {"version": 1}
    assert shop.send("POST", "/templates/hello_sms/approve", body, role=Role.OPERATOR).status_code == 409
    assert shop.send("POST", "/templates/hello_sms/approve", body, role=Role.OWNER).status_code == 200


def test_a_preview_fills_gaps_and_names_them(desk: Shop) -> None:
    text = "【长青】{{ customer.first_name }}，{{ blocks.coupon | default: '见店内' }}"
    seen = previewed(desk, document=of_text(text))
    assert seen["fields"]["text"].startswith("【长青】[customer.first_name]，见店内")
    missing = next(one for one in seen["problems"] if one["rule"] == "template.unknown_variable")
    assert (missing["word"], missing["field"]) == ("customer.first_name", "text")
    assert missing["message_zh"] != missing["message_en"]
    assert seen["notes"], "the block showed its fallback"
    assert (seen["sms"]["segments"], seen["sms"]["encoding"], len(seen["sms"]["parts"])) == (1, "ucs2", 1)
    given = previewed(desk, document=DOCUMENT, values={"customer": {"first_name": "小明"}}, device="desktop")
    assert given["fields"]["text"].startswith("【长青】小明")
    assert (given["width_pixels"], given["customer_id"]) == (700, "")


@pytest.mark.parametrize(
    "written",
    [
        {},
        {"key": 3},
        document(channel="pigeon"),
        document(languages={}),
        of_text("{{ customer.first_name"),
        of_text("{% for x in (1..99999999) %}{{ x }}{% endfor %}"),
        of_text("{{ nobody.knows }}"),
        of_text("{% include 'secrets' %}"),
        document(channel="email", languages={"zh": {"subject": "a", "mjml": "<mjml><mj-body>"}}),
        document(channel="webhook", languages={"zh": {"json": '{"a": {{ customer.x }}'}}),
        document(channel="email", languages={"zh": {"subject": "a", "html": SCRIPT}}),
    ],
)
def test_whatever_is_written_the_preview_says_what_is_wrong(desk: Shop, written: dict[str, Any]) -> None:
    seen = previewed(desk, document=written)
    assert [one["message_zh"] for one in seen["problems"] if one["severity"] == "error"], seen


def test_a_preview_wants_one_thing_to_show(desk: Shop) -> None:
    both = {"document": DOCUMENT, "reference": "hello_sms"}
    for wish in ({}, both):
        reply = desk.send("POST", "/templates/preview", wish)
        assert (reply.status_code, reply.json()["code"]) == (422, "template.nothing_to_preview")
    assert previewed(desk, reference="hello_sms@1")["fields"]["text"].startswith("【长青】您好")
    assert desk.send("POST", "/templates/preview", {"reference": "hello_sms@7"}).status_code == 404
    unknown = {"reference": "hello_sms", "customer_id": "cus_nobody"}
    assert desk.send("POST", "/templates/preview", unknown).status_code == 404
    deep: Any = "x"
    for _ in range(40):
        deep = [deep]
    assert desk.send("POST", "/templates/preview", {"document": {"key": deep}}).status_code == 422


def test_a_preview_as_a_customer_is_masked_for_those_who_may_not_see_them(filled_shop: Shop) -> None:
    customer = filled_shop.get("/customers").json()["items"][0]
    wish = {
        "document": of_text(
            "【长青】{{ customer.name }}在{{ customer.city }}，"
            "{{ tags.order_count_lifetime }}单，{{ scores.rfm_class }}"
        ),
        "customer_id": customer["customer_id"],
    }
    seen, masked = (previewed(filled_shop, role=role, **wish) for role in (Role.OPERATOR, Role.VIEWER))
    assert customer["name"] in seen["fields"]["text"]
    assert customer["attributes"]["city"] in seen["fields"]["text"]
    assert "[" not in seen["fields"]["text"], "tags and scores come from the newest snapshots"
    assert customer["name"] not in masked["fields"]["text"]
    assert (seen["is_masked"], masked["is_masked"]) == (False, True)


def test_a_text_is_checked_like_on_the_command_line(desk: Shop) -> None:
    body = {"channel": "sms", "text": "【长青】全网最低价，速来", "language": "zh"}
    found = desk.send("POST", "/content/check", body, role=Role.VIEWER).json()
    assert found["findings"][0]["severity"] == "error"
    assert body["text"][found["findings"][0]["start"] :].startswith("全网最低")
    assert found["sms"]["segments"] == 1
    assert "sms.no_opt_out" in {one["rule"] for one in found["limits"]} or found["limits"], "marketing needs a way out"
    fine = desk.send("POST", "/content/check", {**body, "text": "【长青】新茶到店。拒收请回复R"}).json()
    assert (fine["findings"], fine["limits"]) == ([], [])
    mail = desk.send("POST", "/content/check", {"channel": "email", "text": "hello"}).json()
    assert mail["sms"] is None


def test_ready_templates_are_installed_once_and_fill_the_matrix(shop: Shop) -> None:
    listed = shop.get("/content/library", limit=200).json()["items"]
    assert len(listed) == len(library_templates()) >= 30
    assert {one["standing"] for one in listed} == {"absent"}
    empty = shop.get("/content/matrix").json()
    gaps = sum(cell["is_gap"] for cell in empty["cells"])
    made = shop.send("POST", "/content/library/birthday_sms/install", role=Role.OPERATOR)
    assert (made.status_code, made.json()) == (201, {"reference": "birthday_sms@1", "outcome": "installed"})
    again = shop.send("POST", "/content/library/birthday_sms/install", role=Role.OPERATOR)
    assert again.json()["outcome"] == "standing"
    (own,) = (one for one in shop.get("/content/library", limit=200).json()["items"] if one["standing"] != "absent")
    assert (own["key"], own["standing"]) == ("birthday_sms", "installed")
    assert sum(cell["is_gap"] for cell in shop.get("/content/matrix").json()["cells"]) < gaps
    changed = {**own["document"], "topic": "news"}
    assert publish(shop, changed).status_code == 201
    assert shop.send("POST", "/content/library/birthday_sms/install").json()["outcome"] == "own"
    assert shop.send("POST", "/content/library/nothing_here/install").status_code == 404


def test_a_preview_names_variables_that_nobody_has_and_fallbacks_that_nobody_wrote(desk: Shop) -> None:
    text = "{{ customer.favourite_colour | default: '' }}{{ customer.name | default: '缺省值' }}，拒收请回复R"
    shown = previewed(desk, document=of_text(f"【长青】{text}"))
    left = {one["word"]: one["severity"] for one in shown["problems"] if one["rule"].startswith("template.")}
    assert left == {"default: '缺省值'": "warning", "customer.favourite_colour": "warning"}
    assert "缺省值" in shown["fields"]["text"], "it is shown as it would go out"


def test_a_test_goes_to_the_seed_list_only(shop: Shop, workspace: Workspace) -> None:
    publish(shop, DOCUMENT)
    body = {"address": "+8613900000001", "values": {"customer": {"first_name": "小明"}}}
    stranger = shop.send("POST", "/templates/hello_sms/test-send", body)
    assert (stranger.status_code, stranger.json()["code"]) == (422, "message.not_a_seed")
    set_seeds(workspace, channel="sms", addresses=["+8613900000001"], author="test")
    nobody = shop.send("POST", "/templates/hello_sms/test-send", body)
    assert (nobody.status_code, nobody.json()["code"]) == (409, "sender.none_usable")
    save_sender(workspace, SenderWish(sender_key="texts", kind="recorded_sms", settings={}))
    sent = shop.send("POST", "/templates/hello_sms/test-send", body)
    assert (sent.status_code, sent.json()["outcome"]) == (200, "sent")
    publish(shop, of_text("【长青】{{ customer.nickname }}。拒收请回复R"), action="draft")
    bare = shop.send("POST", "/templates/hello_sms/test-send", {**body, "is_draft": True})
    assert (bare.status_code, bare.json()["code"]) == (422, "template.unknown_variable")
    actions = [(one["action"], one["target"]) for one in shop.get("/audit").json()["items"]]
    assert ("send_test_message", "hello_sms") in actions
    assert shop.get("/templates/hello_sms", role=Role.VIEWER).status_code == 200
    assert shop.send("POST", "/templates/hello_sms/test-send", body, role=Role.VIEWER).status_code == 403


def test_a_recorded_test_stands_in_the_mailbox_at_once(shop: Shop, workspace: Workspace) -> None:
    fields = {"subject": "Tea for {{ customer.name | default: 'you' }}", "html": "<p>It has come.</p>"}
    mail = {"key": "tea_mail", "channel": "email", "name": {"zh": "茶", "en": "Tea"}, "languages": {"en": fields}}
    assert publish(shop, mail).status_code == 201, "one language is enough"
    save_sender(workspace, SenderWish(sender_key="mails", kind="recorded", settings={}))
    own = "me@shop.example"
    set_seeds(workspace, channel="email", addresses=[own], author="test")
    wish = {"address": own, "language": "zh", "values": {"customer": {"name": "Ada"}}}
    sent = shop.send("POST", "/templates/tea_mail/test-send", wish)
    assert sent.status_code == 200, sent.text
    assert sent.json()["is_recorded"] is True
    publish(shop, {**mail, "languages": {"en": {**fields, "subject": "Another tea"}}})
    (line,) = shop.get("/mailbox").json()["items"]
    assert (line["message_id"], line["test_address"]) == (sent.json()["message_id"], own)
    assert line["title"] == "Tea for Ada", "the template as it was then, with the values that were given"
    assert shop.get("/mailbox", only="tests").json()["items"] == [line]
    assert shop.get("/mailbox", channel="sms").json()["items"] == []
    letter = shop.get(f"/mailbox/{line['message_id']}").json()
    assert (letter["language"], letter["customer_id"], letter["links"]) == ("en", "", [])
    assert "It has come." in letter["fields"]["html"]
    acted = shop.send("POST", f"/mailbox/{line['message_id']}/acts", {"act": "opened"}, role=Role.OWNER)
    assert acted.status_code == 404, "nobody's answer is counted"
    stranger = shop.send("POST", "/templates/tea_mail/test-send", {**wish, "address": "else@shop.example"})
    assert (stranger.status_code, stranger.json()["code"]) == (422, "message.not_a_seed")


def test_who_asks_for_a_test_may_have_it_at_their_own_address(shop: Shop, workspace: Workspace) -> None:
    publish(shop, {**DOCUMENT, "key": "own", "channel": "email", "languages": {"en": {"subject": "a", "html": "b"}}})
    save_sender(workspace, SenderWish(sender_key="mails", kind="recorded", settings={}))
    template = load_template(workspace, "own")
    mine = TestSend(address="Me@shop.example", language="en", author="usr_1", own_address="me@shop.example")
    assert send_test(workspace, template, mine).is_recorded
    for wrong in (replace(mine, own_address=""), replace(mine, address="you@shop.example")):
        with pytest.raises(NotASeedError):
            send_test(workspace, template, wrong)
    (kept,) = list_tests(workspace)
    assert (kept.address, kept.problem) == ("Me@shop.example", "")
    assert find_test(workspace, "msg_nothing") is None


def test_what_templates_may_name_is_listed(desk: Shop) -> None:
    paths = {one["path"]: one for one in desk.get("/content/variables").json()["items"]}
    assert {"workspace.url", "message.unsubscribe_url", "blocks.coupon"} <= set(paths)
    assert all(one["title_zh"] and one["title_en"] for one in paths.values())
