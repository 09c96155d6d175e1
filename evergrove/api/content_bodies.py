"""Templates, checks, the library and the matrix as the API takes and gives them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from evergrove.api.paging import Page
from evergrove.api.texts import PlainLines, PlainObject, PlainText
from evergrove.content import ContentMatrix, Examination, Finding, Template, TemplateCard
from evergrove.definitions import Definition

LanguageKey = Literal["zh", "en"]
ChannelKey = Literal[
    "email", "sms", "mms", "rich_sms", "push", "web_push", "in_app", "wecom", "wechat", "call", "webhook"
]

FIELD_CHARACTERS_MAX = 200_000
"""Of one field: twice what Gmail shows of a mail."""

TEXT_CHARACTERS_MAX = 20_000
NOTE_CHARACTERS_MAX = 500

SMS_EXAMPLE = {
    "key": "hello_sms",
    "channel": "sms",
    "name": {"zh": "问候", "en": "Hello"},
    "languages": {"zh": {"text": "【长青】{{ customer.first_name | default: '您好' }}，新茶到店。拒收请回复R"}},
}
"""The least that a template says."""

Word = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,30}$")]
FieldText = Annotated[PlainLines, StringConstraints(max_length=FIELD_CHARACTERS_MAX)]
ShortText = Annotated[PlainText, StringConstraints(max_length=500)]


class _FromFace(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class TextsWish(_Strict):
    """A text in both languages."""

    zh: ShortText = Field(default="", examples=["问候"])
    en: ShortText = Field(default="", examples=["Hello"])


class TagsWish(_Strict):
    """Where a template belongs."""

    lifecycle: list[Word] = Field(default=[], max_length=20, examples=[["growth"]])
    purpose: list[Word] = Field(default=[], max_length=20, examples=[["care"]])


class TemplateDocument(_Strict):
    """A template as it is written: the fields of its channel, in Liquid, in one or both languages.

    Fields: email `subject`, `preheader`, `mjml` or `html`, `text`; sms, call `text`; push, web_push, in_app `title`,
    `body`, `url`, `image`; wecom `text`, `attachments`; mms, rich_sms `title`, `text`, `media`; wechat `template_id`,
    `url`, `data`; webhook `json`.
    """

    key: str = Field(pattern=r"^[a-z][a-z0-9_]{1,63}$", examples=["hello_sms"])
    channel: ChannelKey = Field(examples=["sms"])
    message_class: Literal["marketing", "transactional"] = Field(default="marketing", alias="class")
    topic: Word = Field(default="all", examples=["offers"])
    name: TextsWish = Field(examples=[SMS_EXAMPLE["name"]])
    tags: TagsWish = TagsWish()
    languages: dict[LanguageKey, dict[FieldName, FieldText]] = Field(
        min_length=1, examples=[SMS_EXAMPLE["languages"]], description="Language → field → text."
    )
    note: PlainText = Field(default="", max_length=NOTE_CHARACTERS_MAX, examples=["checked with the shop"])


class TemplateWish(_Strict):
    """A template to keep as a draft, or to publish as its next version."""

    document: TemplateDocument = Field(examples=[SMS_EXAMPLE])
    action: Literal["draft", "publish"] = "publish"
    note: PlainText = Field(default="", max_length=NOTE_CHARACTERS_MAX, examples=["shorter subject"])


class ApproveWish(_Strict):
    """Exactly the draft that was read."""

    version: int = Field(ge=1, le=1_000_000, examples=[1])


class FindingBody(_FromFace):
    """Something to mend: `start` and `end` count characters of `field`; both 0 when it is about the whole."""

    word: str = Field(examples=["最佳"])
    rule: str = Field(examples=["advertising.absolute"])
    severity: Literal["error", "warning", "notice"]
    field: str = Field(examples=["text"])
    start: int
    end: int
    message_zh: str
    message_en: str
    language: str = Field(examples=["zh"], description="Empty: of any.")


class TemplateVersionBody(_FromFace):
    """One version; `reference` is what messages carry."""

    reference: str = Field(examples=["welcome@2"])
    version: int
    author: str
    note: str
    at: datetime


class TemplateCardBody(BaseModel):
    """A template in the library. `published` null: it is only a draft; `draft` null: nothing waits."""

    key: str = Field(examples=["welcome"])
    channel: ChannelKey
    message_class: Literal["marketing", "transactional"]
    topic: str = Field(examples=["offers"])
    name_zh: str
    name_en: str
    lifecycle: list[str]
    purpose: list[str]
    languages: list[LanguageKey]
    published: TemplateVersionBody | None
    draft: TemplateVersionBody | None


class Templates(Page[TemplateCardBody]):
    """Templates and drafts, by key."""


class UseBody(BaseModel):
    """What sends a template."""

    kind: Literal["campaign"]
    key: str = Field(examples=["spring"])
    name_zh: str
    name_en: str


class TemplatePageBody(TemplateCardBody):
    """A template with its text, versions (newest first), the draft that waits, and who uses it.

    `document` is the version asked for, else the published one, else the draft. `variables`: what it may ask for;
    `required`: what it cannot do without; `findings`: what is wrong with it.
    """

    document: dict[str, Any] = Field(examples=[SMS_EXAMPLE])
    draft_document: dict[str, Any] | None
    versions: list[TemplateVersionBody]
    variables: list[str]
    required: list[str]
    findings: list[FindingBody]
    uses: list[UseBody]


class TemplateSaved(BaseModel):
    """What stands now: a draft with its own number, or the published version."""

    key: str
    reference: str = Field(examples=["welcome@2"])
    version: int
    state: Literal["draft", "published"]
    findings: list[FindingBody]


class PreviewWish(_Strict):
    """What to preview: a `document` as it is being written, or a `reference` (`welcome`, `welcome@2`).

    `customer_id` fills in what is known of a customer; `values` stand before that: group → name → value.
    """

    document: PlainObject | None = Field(default=None, examples=[SMS_EXAMPLE])
    reference: str | None = Field(
        default=None, pattern=r"^[a-z][a-z0-9_]{1,63}(@[1-9][0-9]{0,5})?$", examples=["welcome"]
    )
    language: LanguageKey = "zh"
    customer_id: str = Field(default="", pattern=r"^(cus_[A-Za-z0-9_-]{1,36})?$", examples=[""])
    values: dict[Word, PlainObject] = Field(default={}, max_length=8, examples=[{"customer": {"first_name": "小明"}}])
    device: Literal["phone", "desktop"] = "phone"


class SmsBody(BaseModel):
    """An SMS as carriers count it; `parts` are sent, and paid, one after another."""

    encoding: Literal["gsm7", "ucs2"]
    characters: int
    segments: int
    parts: list[str]


class PreviewBody(BaseModel):
    """As it would reach them. `fields` null: it cannot be rendered; `problems` says why, and what else is wrong.

    A value that is missing stands as [customer.first_name]. `notes`: live blocks that show their fallback.
    """

    channel: str = Field(examples=["email"])
    language: str = Field(examples=["zh"])
    fields: dict[str, str] | None = Field(examples=[{"subject": "您好", "html": "<p>…</p>", "text": "…"}])
    notes: list[str]
    problems: list[FindingBody]
    variables: list[str]
    sms: SmsBody | None
    device: Literal["phone", "desktop"]
    width_pixels: int
    customer_id: str = Field(description="Who they are today; empty: nobody.")
    is_masked: bool


class CheckWish(_Strict):
    """A text to check before it is sent."""

    channel: ChannelKey = Field(examples=["sms"])
    text: PlainLines = Field(max_length=TEXT_CHARACTERS_MAX, examples=["【长青】全网最低价，速来"])
    language: LanguageKey = "zh"
    message_class: Literal["marketing", "transactional"] = "marketing"


class CheckBody(BaseModel):
    """Words to mend (`findings`), what does not fit the channel (`limits`), and the length of an SMS."""

    findings: list[FindingBody]
    limits: list[FindingBody]
    sms: SmsBody | None


class TestSendWish(_Strict):
    """To whom a test goes: an address of the channel's seed list, or one's own. `version` null: the newest; `is_draft`:
    the draft."""

    address: PlainText = Field(min_length=3, max_length=320, examples=["me@shop.example"])
    language: LanguageKey = "zh"
    version: int | None = Field(default=None, ge=1, le=1_000_000, examples=[None])
    is_draft: bool = False
    customer_id: str = Field(default="", pattern=r"^(cus_[A-Za-z0-9_-]{1,36})?$", examples=[""])
    values: dict[Word, PlainObject] = Field(default={}, max_length=8, examples=[{}])


class TestSent(BaseModel):
    """What the sender said: `unknown` means that nobody knows whether it left."""

    message_id: str = Field(examples=["msg_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e"])
    outcome: Literal["sent", "failed", "retry", "unknown"]
    reason: str
    detail: str
    is_recorded: bool = Field(description="It stands in the mailbox, under its id.")


class LibraryBody(BaseModel):
    """A ready template. `standing`: `absent`, `installed` as it ships, or `own` (replaced by the workspace's own)."""

    key: str = Field(examples=["birthday_mail"])
    channel: ChannelKey
    message_class: Literal["marketing", "transactional"]
    topic: str
    name_zh: str
    name_en: str
    lifecycle: list[str]
    purpose: list[str]
    languages: list[LanguageKey]
    standing: Literal["absent", "installed", "own"]
    document: dict[str, Any] = Field(examples=[SMS_EXAMPLE])


class Library(Page[LibraryBody]):
    """Ready templates, by key."""


class Installed(BaseModel):
    """What became of it: published now, standing already, or left alone because it is the workspace's own."""

    reference: str = Field(examples=["birthday_mail@1"])
    outcome: Literal["installed", "standing", "own"]


class CellBody(_FromFace):
    """One stage and purpose."""

    stage: str
    purpose: str
    templates: list[str]
    channels: list[str]
    languages: list[str]
    is_expected: bool
    is_gap: bool


class OverusedBody(_FromFace):
    """A template in too many cells to be written for any of them."""

    template: str
    cells: int


class AlikeBody(_FromFace):
    """Two templates that say nearly the same; `likeness` 0 to 1."""

    first: str
    second: str
    language: str
    likeness: float


class MatrixBody(_FromFace):
    """Stage of life by purpose, row by row: what speaks to whom, where nothing does, and what says the same."""

    stages: list[str]
    purposes: list[str]
    cells: list[CellBody]
    overused: list[OverusedBody]
    alike: list[AlikeBody]
    unplaced: list[str] = Field(description="Templates without a stage and purpose.")


class WordsBody(_Strict):
    """What templates call `workspace`; an empty text leaves the fallback of a template in its place."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    name: TextsWish = Field(default=TextsWish(), description="Empty: the workspace's own.")
    about: TextsWish = TextsWish()
    address: TextsWish = Field(default=TextsWish(), description="The postal one that commercial mail must carry.")
    lead_name: TextsWish = TextsWish()
    url: str = Field(default="", max_length=500, pattern=r"^(https?://[^\s<>\"]+)?$", examples=["https://shop.example"])
    signature: PlainText = Field(default="", max_length=20, examples=["长青小店"])
    phone: PlainText = Field(default="", max_length=40, examples=["400-000-0000"])
    currency: str = Field(default="", pattern=r"^([A-Z]{3})?$", examples=["CNY"], description="Of amounts without one.")
    return_days: int = Field(default=0, ge=0, le=365, description="0: unsaid.")


class ContentSettingsBody(_Strict):
    """`needs_second_person`: a template is approved by somebody else than its author."""

    needs_second_person: bool = False
    words: WordsBody = WordsBody()


class VariableBody(BaseModel):
    """A path that templates may name, beside the keys of attributes, tags and scores."""

    path: str = Field(examples=["workspace.name"])
    title_zh: str
    title_en: str


class Variables(Page[VariableBody]):
    """Paths of `workspace`, `message` and `blocks`."""


def version_body(found: Definition | None) -> TemplateVersionBody | None:
    """A version without its text."""
    return None if found is None else TemplateVersionBody.model_validate(found)


def finding_bodies(examined: Examination | tuple[Finding, ...]) -> list[FindingBody]:
    """Findings as the API gives them."""
    findings = examined.findings if isinstance(examined, Examination) else examined
    return [FindingBody.model_validate(one) for one in findings]


def template_fields(template: Template) -> dict[str, Any]:
    """What a card and the library say of a template."""
    return {
        "key": template.key,
        "channel": template.channel,
        "message_class": template.message_class,
        "topic": template.topic,
        "name_zh": template.name.zh,
        "name_en": template.name.en,
        "lifecycle": list(template.tags.lifecycle),
        "purpose": list(template.tags.purpose),
        "languages": list(template.languages),
    }


def card_fields(card: TemplateCard) -> dict[str, Any]:
    """The fields of TemplateCardBody."""
    return {
        **template_fields(card.template),
        "published": version_body(card.published),
        "draft": version_body(card.draft),
    }


def matrix_body(matrix: ContentMatrix) -> MatrixBody:
    """The matrix as the API gives it."""
    return MatrixBody.model_validate(matrix)
