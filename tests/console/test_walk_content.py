"""Content as a marketer meets it: a ready template installed, edited, mended, previewed as a customer, and tested."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from evergrove.access import open_workspace
from evergrove.channels import SenderWish, save_sender, set_enabled, set_live, set_seeds
from evergrove.content import (
    WorkspaceWords,
    load_template,
    open_drafts,
    publish_template,
    save_workspace_words,
    template_versions,
)
from evergrove.content.library import library_templates
from evergrove.kit import Settings, SystemClock
from support.browser import HOSTILE, PHONE, Visit, visiting
from support.mail_sink import MailSink, mail_sink

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Locator

    from evergrove.kit import Workspace
    from support.serving import RunningServer

__all__ = ["mail_sink"]


def say(language: str, zh: str, en: str) -> str:
    return zh if language == "zh" else en


@pytest.fixture
def workspace(server: RunningServer) -> Iterator[Workspace]:
    """The shop itself, to look at what the pages have done."""
    opened = open_workspace(Settings(home=server.home), slug="default", clock=SystemClock())
    yield opened
    opened.close()


def field(visit: Visit, name: str) -> Locator:
    return visit.page.locator(f"#field-{name}")


def test_a_ready_template_is_looked_at_and_installed(visit: Visit, language: str) -> None:
    key = say(language, "birthday_sms", "win_back_90_sms")
    visit.go("/w/default/content?tab=ready")
    visit.expect_heading(say(language, "内容库", "Content"))
    card = visit.page.get_by_test_id(f"ready-{key}")
    card.get_by_role("button", name=say(language, "预览", "Preview")).click()
    preview = visit.page.get_by_test_id("preview")
    preview.get_by_test_id("segments").wait_for()
    assert say(language, "拒收请回复R", "Reply STOP") in preview.get_by_test_id("bubble").inner_text()
    visit.page.keyboard.press("Escape")
    card.get_by_role("button", name=say(language, "采用", "Add")).click()
    card.get_by_role("link", name=say(language, "已采用", "Added")).click()
    name = next(template.name for template in library_templates() if template.key == key)
    visit.expect_heading(say(language, name.zh, name.en))


def test_a_text_is_edited_mended_previewed_as_a_customer_and_published(
    visit: Visit, language: str, workspace: Workspace
) -> None:
    key = f"tea_news_{language}"
    spoken = say(language, "zh", "en")
    right = say(
        language,
        '【长青小店】{{ customer.name | default: "您好" }}，新茶到店，欢迎试饮。拒收请回复R',
        'Morning Dew: {{ customer.name | default: "friend" }}, new teas are in. Reply STOP to opt out',
    )
    document = {
        "key": key,
        "channel": "sms",
        "name": {"zh": "新茶到店", "en": "New teas"},
        "languages": {spoken: {"text": right}},
    }
    publish_template(workspace, document, author="walk")
    visit.go(f"/w/default/content/templates/{key}")
    visit.expect_heading(say(language, "新茶到店", "New teas"))
    bubble = visit.page.get_by_test_id("bubble")
    bubble.wait_for()

    wrong = right.replace(say(language, "新茶", "new teas"), say(language, "全网最低价新茶", "100% free new teas"))
    field(visit, "text").fill(wrong)
    findings = visit.page.get_by_test_id("field-text-findings")
    findings.wait_for()
    marked = findings.locator("mark").first.inner_text()
    assert marked in wrong
    findings.get_by_role("button").first.click()
    selected = visit.page.evaluate(
        "(() => { const at = document.activeElement; return at.value.slice(at.selectionStart, at.selectionEnd) })()"
    )
    assert selected == marked, "the place is selected where it was written"
    field(visit, "text").fill(right)
    findings.wait_for(state="detached")

    picker = visit.page.get_by_role("combobox", name=say(language, "以某位客户的身份预览", "Preview as a customer"))
    picker.click()
    option = visit.page.locator(".ant-select-item-option").first
    name = option.inner_text().split(" · ")[0]
    option.click()
    bubble.get_by_text(name).wait_for()

    field(visit, "text").fill(
        right.replace(say(language, "欢迎试饮", "are in"), say(language, "欢迎来试", "have come"))
    )
    visit.page.get_by_role("button", name=say(language, "保存草稿", "Save draft")).click()
    visit.page.get_by_text(say(language, "草稿还未发布", "is not published yet")).wait_for()
    publish = visit.page.get_by_role("button", name=say(language, "发布", "Publish"))
    assert publish.count() == 1, "one way to publish"
    visit.page.reload()
    # The draft comes back from the server as it is to be sent again.
    visit.page.get_by_text(say(language, "草稿还未发布", "is not published yet")).wait_for()
    publish.click()
    visit.page.locator(".page-head").get_by_text(say(language, "已发布 v2", "Published v2"), exact=True).wait_for()
    assert [version.version for version in template_versions(workspace, key)] == [2, 1]
    assert say(language, "欢迎来试", "have come") in load_template(workspace, key).languages[spoken]["text"]  # type: ignore[index]


def test_a_mail_is_shown_in_a_frame_that_runs_nothing(visit: Visit, language: str, workspace: Workspace) -> None:
    document = {
        "key": f"letter_{language}",
        "channel": "email",
        "name": {"zh": f"信 {HOSTILE}", "en": f"Letter {HOSTILE}"},
        "languages": {
            say(language, "zh", "en"): {
                "subject": "Hello",
                "html": '<p>Dear {{ customer.name | default: "you" }}</p>'
                '<img src="https://far.example/x.png" alt="cup">',
            }
        },
    }
    publish_template(workspace, document, author="walk")
    visit.go(f"/w/default/content/templates/letter_{language}")
    visit.expect_heading(say(language, f"信 {HOSTILE}", f"Letter {HOSTILE}"))
    frame = visit.page.locator("iframe")
    frame.wait_for()
    assert frame.get_attribute("sandbox") == ""
    inside = visit.page.frame_locator("iframe")
    inside.get_by_text("Dear you").wait_for()
    assert (inside.locator("img").get_attribute("src") or "").startswith("data:image/svg+xml,")
    narrow = frame.bounding_box()
    visit.page.get_by_text(say(language, "电脑", "Desktop"), exact=True).click()
    wide = frame.bounding_box()
    assert narrow is not None
    assert wide is not None
    assert (round(wide["width"]), narrow["width"] < 400) == (700, True)
    visit.page.get_by_role("tab", name=say(language, "纯文本", "Plain text")).click()
    visit.page.get_by_text("Dear you").wait_for()


def test_an_error_stands_at_its_field_in_the_language_of_the_reader(
    visit: Visit, language: str, workspace: Workspace
) -> None:
    key, spoken = f"field_{language}", say(language, "zh", "en")
    text = {"subject": "Hello", "html": '<p>{{ customer.name | default: "you" }}</p>'}
    document = {"key": key, "channel": "email", "name": {"zh": "字段", "en": "Fields"}, "languages": {spoken: text}}
    publish_template(workspace, document, author="walk")
    visit.go(f"/w/default/content/templates/{key}")
    visit.expect_heading(say(language, "字段", "Fields"))
    field(visit, "subject").fill("")
    empty = say(language, "不能为空", "this must not be empty")
    findings = visit.page.get_by_test_id("field-subject-findings")
    findings.get_by_text(empty).wait_for()
    field(visit, "subject").fill("{{ customer.name | no_such }}")
    findings.get_by_text(say(language, "没有名为“no_such”的过滤器", "there is no filter “no_such”")).wait_for()
    assert visit.page.get_by_test_id("field-html-findings").count() == 0
    assert visit.page.get_by_test_id("findings-whole").count() == 0
    said = visit.page.locator(".page").inner_text()
    assert "languages." not in said
    assert say(language, "write abs", "请写成") not in said, "one language at a time"


def choose_address(visit: Visit, language: str, address: str) -> None:
    dialog = visit.page.get_by_role("dialog")
    dialog.get_by_role("combobox", name=say(language, "发给", "To")).click()
    visit.page.locator(".ant-select-item-option").filter(has_text=address).click()


def test_a_mail_in_one_language_is_built_of_blocks_tested_on_oneself_and_found_in_the_mailbox(
    visit: Visit, language: str, workspace: Workspace
) -> None:
    """Before `test_a_test_goes_to_the_seed_list`: there a real sender takes the channel."""
    key = f"one_language_{language}"
    save_sender(workspace, SenderWish(sender_key="kept", kind="recorded", settings={}))
    # Its button leads to the shop: a test of a template with a value that is missing is refused.
    save_workspace_words(workspace, WorkspaceWords(url="https://shop.example"), author="walk")
    visit.go("/w/default/content/templates/new?channel=email")
    spoken, other = say(language, "zh", "en"), say(language, "en", "zh")
    mjml = field(visit, "mjml")
    mjml.wait_for()
    starter = say(language, "在这里写正文。", "Your text goes here.")
    assert starter in mjml.input_value(), "it is in the language of the console"
    field(visit, "subject").fill(say(language, "新茶到店", "New teas"))
    inside = visit.page.frame_locator("iframe")
    inside.get_by_text(starter).wait_for()
    holder = say(language, "只是占位文字", "only holds a place")
    left = visit.page.get_by_test_id("field-mjml-findings").locator("li").filter(has_text=holder)
    left.get_by_role("button").first.click()
    visit.page.keyboard.type(say(language, "明前龙井", "First flush"))
    inside.get_by_text(say(language, "明前龙井", "First flush")).wait_for()
    left.wait_for(state="detached")

    for kind in (("标题", "Heading"), ("两栏", "Two columns"), ("商品列表（智能推荐）", "Product list (recommended)")):
        visit.page.get_by_role("button", name=say(language, "插入内容块", "Insert a block")).click()
        visit.page.get_by_role("menuitem", name=say(language, *kind), exact=True).click()
    # What is to be rewritten in a new block is marked: one types at once.
    visit.page.get_by_role("button", name=say(language, "插入内容块", "Insert a block")).click()
    visit.page.get_by_role("menuitem", name=say(language, "段落", "Paragraph"), exact=True).click()
    inside.get_by_text(say(language, "在这里写标题", "Your heading goes here")).wait_for()
    inside.get_by_text(say(language, "右栏：", "Right: ")).wait_for()

    visit.page.get_by_role("combobox", name=say(language, "插入变量", "Insert a variable")).click()
    visit.page.keyboard.type("customer.name")
    visit.page.locator(".ant-select-item-option").filter(has_text="customer.name").first.click()
    assert say(language, '| default: "您" }}', '| default: "there" }}') in mjml.input_value()

    visit.page.get_by_role("tab", name=say(language, "属性", "Properties")).click()
    visit.page.locator(f"#name-{spoken}").fill(say(language, "新茶信", "Letter of new teas"))
    visit.page.locator("#template-key").fill(key)
    visit.page.get_by_role("button", name=say(language, "发布", "Publish"), exact=True).click()
    visit.page.locator(".page-head").get_by_text(say(language, "已发布 v1", "Published v1"), exact=True).wait_for()
    made = load_template(workspace, key)
    assert set(made.languages) == {spoken}
    assert getattr(made.name, other) == getattr(made.name, spoken)

    visit.page.get_by_role("button", name=say(language, "测试发送", "Send a test")).click()
    dialog = visit.page.get_by_role("dialog")
    dialog.get_by_text(say(language, "发给我自己", "To me")).wait_for()
    link = dialog.get_by_role("link", name=say(language, "管理测试名单", "Edit the seed list"))
    assert (link.get_attribute("href") or "").endswith("/channels?tab=seeds")
    dialog.get_by_role("button", name=say(language, "发送测试", "Send the test")).click()
    dialog.get_by_role("link", name=say(language, "在信箱中打开", "Open in the mailbox")).click()
    visit.expect_heading(say(language, "信箱", "Mailbox"))
    title = visit.page.get_by_test_id("letter-title")
    title.get_by_text(say(language, "新茶到店", "New teas")).wait_for()
    visit.page.get_by_role("checkbox", name=say(language, "只看测试", "Tests only")).click()
    visit.page.locator(".letter-row").filter(has_text=say(language, "新茶到店", "New teas")).wait_for()


def test_a_test_goes_to_the_seed_list_and_arrives(
    visit: Visit, language: str, workspace: Workspace, mail_sink: MailSink
) -> None:
    seed = f"ada.{language}@example.com"
    settings = {
        "host": "127.0.0.1",
        "port": mail_sink.port,
        "security": "none",
        "from_address": "tea@example.com",
        "return_path": "back@example.com",
    }
    # A live sender goes before a sandbox, and `ada` before the one of another walk.
    save_sender(workspace, SenderWish(sender_key=f"ada_{language}", kind="smtp", settings=settings))
    set_live(workspace, f"ada_{language}", is_live=True)
    set_seeds(workspace, channel="email", addresses=[seed], author="walk")
    spoken = say(language, "zh", "en")
    fields = {"subject": "New teas", "html": "<p>They have come.</p>"}
    document = {
        "key": f"trial_{language}",
        "channel": "email",
        "name": {"zh": "试一封", "en": "A trial"},
        "languages": {spoken: fields},
    }
    publish_template(workspace, document, author="walk")
    visit.go(f"/w/default/content/templates/trial_{language}")
    field(visit, "subject").fill("Newer teas")
    visit.page.get_by_role("button", name=say(language, "测试发送", "Send a test")).click()
    dialog = visit.page.get_by_role("dialog")
    choose_address(visit, language, seed)
    dialog.get_by_role("button", name=say(language, "发送测试", "Send the test")).click()
    dialog.get_by_text(say(language, f"已发往 {seed}", f"On its way to {seed}")).wait_for()
    assert dialog.get_by_role("link", name=say(language, "在信箱中打开", "Open in the mailbox")).count() == 0
    assert mail_sink.recipients() == [seed]
    assert len(mail_sink.accepted()) == 1
    drafts = [draft.key for draft in open_drafts(workspace)]
    assert f"trial_{language}" in drafts, "what was tested is kept as a draft"
    assert load_template(workspace, f"trial_{language}").languages[spoken]["subject"] == "New teas"  # type: ignore[index]
    set_enabled(workspace, f"ada_{language}", is_enabled=False)


def test_the_matrix_names_what_is_missing(visit: Visit, language: str) -> None:
    visit.go("/w/default/content?tab=matrix")
    visit.page.get_by_test_id("gaps").wait_for()
    assert visit.page.locator("td.gap").count() > 0
    visit.page.get_by_role("rowheader", name=say(language, "流失期", "Lost")).wait_for()


def test_the_shops_own_words_are_saved_and_stand_in_every_template(
    visit: Visit, language: str, workspace: Workspace
) -> None:
    visit.go("/w/default/content?tab=settings")
    visit.page.get_by_label(say(language, "短信签名", "SMS signature")).fill("长青小店")
    visit.page.get_by_label(say(language, "店铺网址", "Web address")).fill("https://shop.example")
    visit.page.get_by_role("button", name=say(language, "保存", "Save"), exact=True).click()
    visit.page.get_by_text(say(language, "已保存", "Saved"), exact=True).wait_for()
    visit.go("/w/default/content?tab=ready")
    name = say(language, "预览“双十一（短信）”", "Preview “Double 11 (SMS)”")
    visit.page.get_by_role("button", name=name).click()
    bubble = visit.page.get_by_test_id("bubble")
    bubble.get_by_text("https://shop.example").wait_for()
    assert "长青小店" in bubble.inner_text(), "the signature stands before the words"


UNNAMED = """() => [...document.querySelectorAll("main input, main textarea")].filter((one) =>
    one.type !== "hidden" && !one.labels?.length && !one.getAttribute("aria-label")).map((one) => one.outerHTML)"""
"""Inputs that nobody can name who does not see them."""


def new_block(visit: Visit, language: str, zh: str, en: str) -> None:
    visit.page.get_by_role("button", name=say(language, "添加区块", "Add a block")).click()
    visit.page.get_by_role("menuitem", name=say(language, zh, en), exact=True).click()


def test_a_landing_page_is_written_in_a_form_seen_and_opened(visit: Visit, language: str) -> None:
    visit.go("/w/default/content/pages/new")
    visit.expect_heading(say(language, "新建落地页", "New landing page"))
    seen = visit.page.frame_locator("iframe")
    seen.get_by_role("button", name=say(language, "报名", "Sign up")).wait_for()
    visit.page.get_by_label(say(language, "键", "Key"), exact=True).fill(f"tasting_{language}")
    new_block(visit, language, "优惠券", "Coupon")
    visit.page.get_by_label(say(language, "券码", "Code"), exact=True).fill("TEA20")
    seen.get_by_text("TEA20").wait_for()
    visit.page.get_by_role("button", name=say(language, "上移：4 优惠券", "Move up: 4 Coupon")).click()
    new_block(visit, language, "预约", "Booking")
    services = visit.page.get_by_label(say(language, "可预约项目（英文）", "What can be booked (English)"))
    services.fill("A tasting\nA tour of the garden")
    services.blur()
    assert visit.page.evaluate(UNNAMED) == []
    privacy = visit.page.get_by_label(say(language, "隐私政策链接", "Link to the privacy notice"))
    privacy.fill("")
    visit.page.get_by_role("alert").get_by_text(say(language, "第 5 个区块", "block 5")).wait_for()
    visit.page.get_by_test_id("block-booking").get_by_text(say(language, "要改", "Needs a change")).wait_for()
    privacy.fill("https://shop.example/privacy")
    seen.get_by_role("button", name=say(language, "预约", "Book")).wait_for()

    visit.page.get_by_role("tab", name=say(language, "高级（JSON）", "Advanced (JSON)")).click()
    text = visit.page.get_by_label(say(language, "页面文档（JSON）", "Page document (JSON)"))
    document = json.loads(text.input_value())
    assert [block["kind"] for block in document["blocks"]] == ["heading", "text", "coupon", "form", "booking"]
    assert [one["key"] for one in document["blocks"][4]["services"]] == ["visit", "a_tour_of_the_garden"]
    text.fill("{")
    visit.page.get_by_role("alert").wait_for()
    text.fill(json.dumps(document))
    visit.page.get_by_role("button", name=say(language, "发布页面", "Publish page")).click()
    visit.expect_heading(say(language, "品鉴会报名", "Tea tasting"))
    visit.go("/w/default/content?tab=pages")
    visit.page.get_by_role("link", name=f"/p/default/tasting_{language}").wait_for()


def test_a_mail_shows_its_other_bodies_when_they_are_asked_for(visit: Visit, language: str) -> None:
    visit.go("/w/default/content/templates/new?channel=email")
    field(visit, "mjml").wait_for()
    assert (field(visit, "html").count(), field(visit, "text").count()) == (0, 0)
    visit.page.get_by_role("button", name=say(language, "文字内容", "Text")).click()
    field(visit, "text").fill("In plain words")
    assert field(visit, "html").count() == 0


def test_the_library_fits_a_phone(server: RunningServer, browser: Browser, session: Path, language: str) -> None:
    with visiting(browser, server.base_url, language=language, state=session, size=PHONE) as visit:
        for tab in ("templates", "ready", "matrix", "pages", "settings"):
            visit.go(f"/w/default/content?tab={tab}")
            visit.expect_heading(say(language, "内容库", "Content"))
            visit.expect_fit()
