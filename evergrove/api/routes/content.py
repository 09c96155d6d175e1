"""Content: templates with their versions and drafts, previews and checks, test sends, the library and its matrix."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from fastapi import Path, Query, status

from evergrove.access import ForbiddenError, Permission
from evergrove.api.content_bodies import (
    ApproveWish,
    ChannelKey,
    CheckBody,
    CheckWish,
    ContentSettingsBody,
    Installed,
    LanguageKey,
    Library,
    LibraryBody,
    MatrixBody,
    PreviewBody,
    PreviewWish,
    SmsBody,
    TemplateCardBody,
    TemplatePageBody,
    Templates,
    TemplateSaved,
    TemplateVersionBody,
    TemplateWish,
    TestSendWish,
    TestSent,
    UseBody,
    VariableBody,
    Variables,
    WordsBody,
    card_fields,
    finding_bodies,
    matrix_body,
    template_fields,
)
from evergrove.api.once import Once
from evergrove.api.paging import Paged, page_of
from evergrove.api.routing import workspace_router
from evergrove.api.security import Inside, allow
from evergrove.api.texts import PlainText
from evergrove.campaigns import list_campaigns
from evergrove.channels import TestSend, listed_variables, merged_values, preview_values, send_test
from evergrove.content import (
    BLOCK_NAMES,
    DRAFT,
    ContentSettings,
    InvalidTemplateError,
    Template,
    WorkspaceWords,
    approve_draft,
    check_content,
    check_limits,
    content_matrix,
    content_settings,
    examine,
    finding_of,
    install_library,
    leftover_findings,
    library_standing,
    library_templates,
    list_templates,
    load_template,
    preview_template,
    publish_template,
    read_template,
    save_content_settings,
    save_draft,
    save_workspace_words,
    sms_length,
    split_sms,
    template_card,
    template_cards,
    template_versions,
    workspace_words,
)
from evergrove.definitions import MissingDefinitionError, published
from evergrove.insight import masked_values
from evergrove.kit import InvalidError

router = workspace_router("content")

TemplateKey = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{1,63}$", examples=["welcome"])]

WIDTH_PIXELS = {"phone": 375, "desktop": 700}
"""The narrow phones of today, and the reading pane of a mail program."""

FIELD_OF_CHANNEL = {"push": "body", "web_push": "body", "in_app": "body", "wechat": "data", "webhook": "json"}
"""The field that a text to check is, where a channel does not call it `text`."""

WORD_TITLES = (
    ("workspace.name", "店铺名称", "Name of the shop"),
    ("workspace.about", "店铺简介", "What the shop does"),
    ("workspace.url", "店铺网址", "Web address of the shop"),
    ("workspace.signature", "短信签名", "SMS signature"),
    ("workspace.address", "通讯地址", "Postal address"),
    ("workspace.phone", "客服电话", "Phone of the service desk"),
    ("workspace.lead_name", "负责人姓名", "Name of the person in charge"),
    ("workspace.currency", "币种", "Currency"),
    ("workspace.currency", "默认币种", "Currency"),
    ("workspace.return_days", "退换天数", "Days for returns"),
    ("message.unsubscribe_url", "退订链接", "Link to unsubscribe"),
    ("message.preferences_url", "订阅偏好链接", "Link to the preferences"),
)
BLOCK_TITLES = {
    "recommended": ("推荐商品", "Recommended goods"),
    "coupon": ("优惠券", "Coupon"),
    "points": ("积分余额", "Points"),
    "nearest_shop": ("最近门店", "Nearest shop"),
    "booking_button": ("预约按钮", "Booking button"),
    "progress_bar": ("进度条", "Progress bar"),
}


class PreviewOfNothingError(InvalidError):
    code = "template.nothing_to_preview"


@router.get("/templates", name="list_templates")
def get_templates(
    inside: Annotated[Inside, allow(Permission.CONTENT_READ)],
    paging: Paged,
    channel: Annotated[ChannelKey | None, Query(description="Of this channel only.")] = None,
    language: Annotated[LanguageKey | None, Query(description="With a text in this language.")] = None,
    lifecycle: Annotated[str, Query(max_length=40, pattern=r"^[a-z0-9_]*$", examples=["growth"])] = "",
    purpose: Annotated[str, Query(max_length=40, pattern=r"^[a-z0-9_]*$", examples=["care"])] = "",
    text: Annotated[PlainText, Query(max_length=100, description="In the key or a name.", examples=[""])] = "",
) -> Templates:
    """List templates and drafts that have all that is asked for."""
    cards = template_cards(
        inside.workspace,
        channel=channel or "",
        language=language or "",
        lifecycle=lifecycle,
        purpose=purpose,
        text=text,
    )
    shown, after = page_of(cards, paging, key=lambda card: card.key)
    return Templates(items=[TemplateCardBody(**card_fields(card)) for card in shown], next=after)


@router.post("/templates", name="save_template", status_code=status.HTTP_201_CREATED)
def post_template(
    body: TemplateWish, inside: Annotated[Inside, allow(Permission.CONTENT_WRITE)], once: Once
) -> TemplateSaved:
    """Publish a template as its next version, or keep it as a draft, which may still have findings."""

    def make() -> TemplateSaved:
        document = body.document.model_dump(by_alias=True)
        if body.action == "draft":
            made = save_draft(inside.workspace, document, author=inside.author, note=body.note)
        else:
            made = publish_template(inside.workspace, document, author=inside.author, note=body.note)
        inside.note(target=made.reference, action=body.action)
        return _saved(made.body, key=made.key, version=made.version, is_draft=body.action == "draft")

    return once.run(inside, body, make, reply=TemplateSaved)


@router.post("/templates/preview", name="preview_template")
def post_preview(body: PreviewWish, inside: Annotated[Inside, allow(Permission.CONTENT_READ)]) -> PreviewBody:
    """Show a template as it would reach a customer, with every problem listed."""
    if (body.document is None) == (body.reference is None):
        raise PreviewOfNothingError(
            "either a document or a reference is previewed", help="send `document` or `reference`, one of them"
        )
    if body.reference is not None:
        return _preview(load_template(inside.workspace, body.reference), body, inside)
    try:
        template = read_template(body.document)
    except InvalidTemplateError as error:
        return _unreadable(body, error)
    return _preview(template, body, inside)


@router.get("/templates/{key}", name="get_template")
def get_template(
    key: TemplateKey,
    inside: Annotated[Inside, allow(Permission.CONTENT_READ)],
    version: Annotated[int | None, Query(ge=1, le=1_000_000, description="Null: the newest.")] = None,
) -> TemplatePageBody:
    """One template: its text, its versions, the draft that waits, what it asks for, what is wrong, who uses it."""
    workspace = inside.workspace
    card = template_card(workspace, key)
    template = card.template if version is None else load_template(workspace, f"{key}@{version}")
    examined = examine(template)
    versions = template_versions(workspace, key) if card.published is not None else []
    return TemplatePageBody(
        **card_fields(card),
        document=_document(template),
        draft_document=None if card.draft is None else _unnumbered(card.draft.body),
        versions=[TemplateVersionBody.model_validate(one) for one in versions],
        variables=list(examined.variables),
        required=list(examined.required),
        findings=finding_bodies(examined),
        uses=_uses(inside, key),
    )


@router.post("/templates/{key}/approve", name="approve_template")
def post_approve(
    key: TemplateKey, body: ApproveWish, inside: Annotated[Inside, allow(Permission.CONTENT_APPROVE)]
) -> TemplateSaved:
    """Publish a draft that somebody wrote; where a second person is asked for, not one's own."""
    made = approve_draft(inside.workspace, key, version=body.version, approver=inside.author)
    inside.note(target=made.reference, draft=body.version)
    return _saved(made.body, key=made.key, version=made.version, is_draft=False)


@router.post("/templates/{key}/test-send", name="send_test_message")
def post_test_send(
    key: TemplateKey, body: TestSendWish, inside: Annotated[Inside, allow(Permission.CONTENT_WRITE)], once: Once
) -> TestSent:
    """Send a template to an address of the seed list, or to oneself, rendered as for a customer."""

    def make() -> TestSent:
        workspace = inside.workspace
        test = TestSend(
            address=body.address.strip(),
            language=body.language,
            author=inside.author,
            own_address=inside.caller.user.email if inside.caller.user else "",
            customer_id=body.customer_id,
            given=body.values,
        )
        sent = send_test(workspace, _chosen(inside, key, body), test)
        inside.note(target=key, outcome=sent.outcome.kind)
        return TestSent(
            message_id=sent.outcome.message_id,
            outcome=sent.outcome.kind,
            reason=sent.outcome.reason,
            detail=sent.outcome.detail,
            is_recorded=sent.is_recorded,
        )

    return once.run(inside, body, make, reply=TestSent)


@router.post("/content/check", name="check_content")
def post_check(body: CheckWish, inside: Annotated[Inside, allow(Permission.CONTENT_READ)]) -> CheckBody:  # noqa: ARG001
    """Find words that must not be sent, and what does not fit the channel."""
    fields = {FIELD_OF_CHANNEL.get(body.channel, "text"): body.text}
    limits = check_limits(body.channel, fields, language=body.language, message_class=body.message_class)
    return CheckBody(
        findings=finding_bodies(check_content(body.channel, body.text)),
        limits=finding_bodies(limits),
        sms=_sms(body.text) if body.channel == "sms" else None,
    )


@router.get("/content/library", name="list_ready_templates")
def get_library(inside: Annotated[Inside, allow(Permission.CONTENT_READ)], paging: Paged) -> Library:
    """List the ready templates, and which of them stand in the workspace."""
    standing = {one.key: one for one in list_templates(inside.workspace)}
    shown, after = page_of(library_templates(), paging, key=lambda one: one.key)
    items = [
        LibraryBody(
            **template_fields(one), standing=library_standing(one, standing.get(one.key)), document=_document(one)
        )
        for one in shown
    ]
    return Library(items=items, next=after)


@router.post("/content/library/{key}/install", name="install_ready_template", status_code=status.HTTP_201_CREATED)
def post_install(key: TemplateKey, inside: Annotated[Inside, allow(Permission.CONTENT_APPROVE)]) -> Installed:
    """Publish a ready template under its key; one that the workspace has changed stays as it is."""
    if key not in {one.key for one in library_templates()}:
        raise MissingDefinitionError(f"there is no ready template “{key}”", help="look at the list of ready templates")
    # The makers wrote it, and who installs it approves it: that is the second person.
    (made,) = install_library(inside.workspace, author="library", approver=inside.author, keys=(key,))
    inside.note(target=made.reference, outcome=made.outcome)
    return Installed(reference=made.reference, outcome=made.outcome)


@router.get("/content/matrix", name="get_content_matrix")
def get_matrix(inside: Annotated[Inside, allow(Permission.CONTENT_READ)]) -> MatrixBody:
    """Which templates speak to whom, where nothing does, and which say nearly the same."""
    return matrix_body(content_matrix(list_templates(inside.workspace)))


@router.get("/content/settings", name="get_content_settings")
def get_settings(inside: Annotated[Inside, allow(Permission.CONTENT_READ)]) -> ContentSettingsBody:
    """Who approves templates, and what templates call `workspace`."""
    return _settings_body(inside)


@router.put("/content/settings", name="save_content_settings")
def put_settings(
    body: ContentSettingsBody, inside: Annotated[Inside, allow(Permission.CONTENT_APPROVE)]
) -> ContentSettingsBody:
    """Say them anew, as a whole."""
    settings = ContentSettings(needs_second_person=body.needs_second_person)
    words = msgspec.convert(body.words.model_dump(), WorkspaceWords)
    save_workspace_words(inside.workspace, words, author=inside.author)
    save_content_settings(inside.workspace, settings, author=inside.author)
    inside.note(target="content_settings", needs_second_person=body.needs_second_person)
    return _settings_body(inside)


@router.get("/content/variables", name="list_content_variables")
def get_variables(inside: Annotated[Inside, allow(Permission.CONTENT_READ)], paging: Paged) -> Variables:  # noqa: ARG001
    """List what templates may name beside attributes, tags and scores."""
    titles = (*WORD_TITLES, *((f"blocks.{name}", *BLOCK_TITLES[name]) for name in BLOCK_NAMES))
    every = [VariableBody(path=path, title_zh=zh, title_en=en) for path, zh, en in titles]
    shown, after = page_of(every, paging, key=lambda one: one.path)
    return Variables(items=shown, next=after)


def _preview(template: Template, body: PreviewWish, inside: Inside) -> PreviewBody:
    examined = examine(template)
    spoken = body.language if body.language in template.languages else next(iter(template.languages))
    if body.customer_id and not inside.may(Permission.CUSTOMERS_READ):
        raise ForbiddenError("this role may not look at customers", help="preview with values of your own")
    gathered = preview_values(
        inside.workspace, body.customer_id, names=examined.variables, language=spoken, message_id="msg_preview"
    )
    is_masked = bool(gathered.customer_id) and not inside.may(Permission.CUSTOMERS_READ_PLAIN)
    values = gathered.values
    if is_masked:
        values = {**values, "customer": masked_values(values["customer"])}
    preview = preview_template(template, merged_values(values, body.values), language=spoken)
    content = preview.content
    left = (
        ()
        if content is None
        else leftover_findings(template, language=spoken, known=listed_variables(inside.workspace))
    )
    return PreviewBody(
        channel=template.channel,
        language=spoken,
        fields=None if content is None else dict(content.fields),
        notes=[] if content is None else list(content.notes),
        problems=finding_bodies((*preview.problems, *left)),
        variables=list(examined.variables),
        sms=_sms(content.fields["text"]) if content is not None and template.channel == "sms" else None,
        device=body.device,
        width_pixels=WIDTH_PIXELS[body.device],
        customer_id=gathered.customer_id,
        is_masked=is_masked,
    )


def _unreadable(body: PreviewWish, error: InvalidTemplateError) -> PreviewBody:
    channel = (body.document or {}).get("channel")
    return PreviewBody(
        channel=channel if isinstance(channel, str) else "",
        language=body.language,
        fields=None,
        notes=[],
        problems=finding_bodies((finding_of(error, language=body.language),)),
        variables=[],
        sms=None,
        device=body.device,
        width_pixels=WIDTH_PIXELS[body.device],
        customer_id="",
        is_masked=False,
    )


def _chosen(inside: Inside, key: str, body: TestSendWish) -> Template:
    """The version or the draft that a test is of."""
    if body.is_draft:
        return read_template(published(inside.workspace, kind=DRAFT, key=key, version=body.version).body)
    return load_template(inside.workspace, f"{key}@{body.version}" if body.version else key)


def _saved(document: Any, *, key: str, version: int, is_draft: bool) -> TemplateSaved:
    return TemplateSaved(
        key=key,
        reference=f"{key}@{version}",
        version=version,
        state="draft" if is_draft else "published",
        findings=finding_bodies(examine(read_template(document))),
    )


def _uses(inside: Inside, key: str) -> list[UseBody]:
    return [
        UseBody(kind="campaign", key=one.key, name_zh=one.name.zh, name_en=one.name.en)
        for one in list_campaigns(inside.workspace)
        if any(step.template.partition("@")[0] == key for step in one.steps)
    ]


def _document(template: Template) -> dict[str, Any]:
    return _unnumbered(msgspec.to_builtins(template))


def _unnumbered(body: dict[str, Any]) -> dict[str, Any]:
    """A document as it may be sent back: who writes the next version does not number it."""
    return {name: value for name, value in body.items() if name != "version"}


def _sms(text: str) -> SmsBody:
    length = sms_length(text)
    return SmsBody(
        encoding=length.encoding, characters=length.characters, segments=length.segments, parts=list(split_sms(text))
    )


def _settings_body(inside: Inside) -> ContentSettingsBody:
    words = workspace_words(inside.workspace)
    return ContentSettingsBody(
        needs_second_person=content_settings(inside.workspace).needs_second_person,
        words=WordsBody.model_validate(msgspec.to_builtins(words)),
    )
