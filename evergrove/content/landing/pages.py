"""Landing pages as definitions: read strictly, checked, published, found again."""

from __future__ import annotations

import re
from datetime import time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import msgspec

from evergrove.content.contracts import LANGUAGES, UnknownVariableError
from evergrove.content.landing.contracts import (
    BLOCKS_MAX,
    BOOKING_DAYS_MAX,
    CHOICES_MAX,
    CONSENTS_MAX,
    FIELDS_MAX,
    TEXT_CHARACTERS_MAX,
    VALUE_CHARACTERS_MAX,
    Asking,
    BookingBlock,
    ButtonBlock,
    Field,
    HeadingBlock,
    ImageBlock,
    InvalidLandingError,
    LandingPage,
    NavigationBlock,
    Words,
)
from evergrove.content.landing.rendering import render_landing
from evergrove.content.landing.texts import compile_text
from evergrove.content.workspace_words import workspace_values, workspace_words
from evergrove.definitions import all_published, publish, published

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evergrove.definitions import Definition
    from evergrove.kit import Workspace

LANDING_PAGE = "landing_page"

KEY = re.compile(r"[a-z][a-z0-9_]{1,63}")
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
LINK = re.compile(r"(https://|tel:|mailto:|sms:|weixin://|/|#|\{\{)")
PICTURE = re.compile(r"(https://|/|\{\{|data:image/(png|jpeg|webp|gif);)")

RESERVED_NAMES = frozenset({"website", "service", "day", "slot"})
"""Names of inputs that the page itself sets; those that begin with `_` too."""

_CONSENT_NEEDS = {"email": "email", "sms": "phone", "mms": "phone", "rich_sms": "phone", "call": "phone"}
"""A channel → the kind of field without which its consent has no address."""


def read_landing(document: bytes | str | object) -> LandingPage:
    """A page from JSON text or decoded JSON or YAML, checked. Raises InvalidLandingError naming the place."""
    try:
        if isinstance(document, LandingPage):
            page = document
        elif isinstance(document, bytes | str):
            page = msgspec.json.decode(document, type=LandingPage)
        else:
            page = msgspec.convert(document, LandingPage)
    except msgspec.DecodeError as error:
        raise InvalidLandingError(
            f"this is no landing page: {error}",
            zh=f"落地页文档有误：{error}",
            help="see the reference of landing pages",
        ) from error
    _check_page(page)
    return page


def publish_landing(workspace: Workspace, document: bytes | str | object, *, author: str, note: str = "") -> Definition:
    """Check and publish a page as the next version; equal content gives the version that stands.

    Raises InvalidLandingError, also for a value that a visitor whom nobody knows does not have.
    """
    page = read_landing(document)
    _check_public(workspace, page)
    body = msgspec.to_builtins(msgspec.structs.replace(page, version=0))
    return publish(workspace, kind=LANDING_PAGE, key=page.key, body=body, author=author, note=note)


def visitor_values(workspace: Workspace, *, language: str) -> dict[str, Any]:
    """What is known of whoever opens a page: where they are, not who. Links are forwarded, so nothing else."""
    words = workspace_values(workspace, workspace_words(workspace), language=language)
    return {"workspace": words, "customer": {}, "tags": {}, "scores": {}, "context": {}, "blocks": {}, "message": {}}


def load_landing(workspace: Workspace, reference: str) -> LandingPage:
    """`tea_tasting@2`, or `tea_tasting` for the newest version. Raises MissingDefinitionError."""
    key, _, version = reference.partition("@")
    number = int(version) if version.isdecimal() else None
    return _page(published(workspace, kind=LANDING_PAGE, key=key, version=number))


def list_landings(workspace: Workspace) -> tuple[LandingPage, ...]:
    """The newest version of each page, in the order of the keys."""
    return tuple(map(_page, all_published(workspace, kind=LANDING_PAGE)))


def _page(definition: Definition) -> LandingPage:
    return msgspec.structs.replace(msgspec.convert(definition.body, LandingPage), version=definition.version)


def _check_public(workspace: Workspace, page: LandingPage) -> None:
    now = workspace.clock.now()
    for language in LANGUAGES:
        values = visitor_values(workspace, language=language)
        try:
            render_landing(page, values, language=language, action="/", token="", now=now)
        except UnknownVariableError as error:
            variable = error.details["variable"]
            raise InvalidLandingError(
                f"“{variable}” is not known of a visitor",
                zh=f"访客没有变量“{variable}”的值",
                help=error.help,
                place=str(error.details["field"]),
            ) from error


def _check_page(page: LandingPage) -> None:
    _require(KEY.fullmatch(page.key), "key", f"“{page.key}” cannot name a page", f"“{page.key}”不能作为页面的键")
    _require(COLOUR.fullmatch(page.colour), "colour", "a colour is written #0b6b4f", "颜色写作 #0b6b4f")
    _require(
        0 < len(page.blocks) <= BLOCKS_MAX, "blocks", f"1 to {BLOCKS_MAX} blocks", f"区块数量为 1 至 {BLOCKS_MAX} 个"
    )
    titles = sum(isinstance(block, HeadingBlock) and block.level == 1 for block in page.blocks)
    _require(titles <= 1, "blocks", "a page has one heading of level 1", "一个页面只能有一个一级标题")
    for place, words in _texts(page):
        for language in ("zh", "en"):
            _check_text(getattr(words, language), place=f"{place}.{language}")
    for number, block in enumerate(page.blocks):
        _check_block(block, place=f"blocks[{number}]")
    keys = [block.key for block in page.asking()]
    _require(len(set(keys)) == len(keys), "blocks", "two forms have one key", "两个表单使用了同一个键")


def _check_text(text: str, *, place: str) -> None:
    _require(
        len(text) <= TEXT_CHARACTERS_MAX,
        place,
        f"at most {TEXT_CHARACTERS_MAX:,} characters",
        f"最多 {TEXT_CHARACTERS_MAX:,} 个字符",
    )
    compile_text(text, field=place)


def _check_block(block: object, *, place: str) -> None:
    if isinstance(block, HeadingBlock):
        _require(1 <= block.level <= 3, place, "a heading has level 1 to 3", "标题级别为 1 至 3")
    elif isinstance(block, ImageBlock):
        _require(PICTURE.match(block.address), place, "a picture comes from https://", "图片地址须为 https://")
    elif isinstance(block, ButtonBlock):
        _require(LINK.match(block.address), place, "a link goes to https://, tel: or mailto:", "链接须为 https、tel 等")
    elif isinstance(block, NavigationBlock):
        is_on_earth = -90 <= block.latitude <= 90 and -180 <= block.longitude <= 180
        _require(is_on_earth, place, "degrees are out of range", "经纬度超出范围")
    elif isinstance(block, Asking):
        _check_asking(block, place=place)


def _check_asking(block: Asking, *, place: str) -> None:
    _require(KEY.fullmatch(block.key), place, f"“{block.key}” cannot name a form", f"“{block.key}”不能作为表单的键")
    _require(len(block.fields) <= FIELDS_MAX, place, f"at most {FIELDS_MAX} questions", f"最多 {FIELDS_MAX} 个问题")
    _require(
        len(block.consents) <= CONSENTS_MAX, place, f"at most {CONSENTS_MAX} boxes", f"最多 {CONSENTS_MAX} 个授权框"
    )
    names = [field.key for field in block.fields] + [consent.key for consent in block.consents]
    _require(len(set(names)) == len(names), place, "two questions have one key", "两个问题使用了同一个键")
    for name in names:
        is_free = bool(KEY.fullmatch(name)) and name not in RESERVED_NAMES
        _require(is_free, place, f"“{name}” cannot name a question", f"“{name}”不能作为问题的键")
    for field in block.fields:
        _check_field(field, place=f"{place}.{field.key}")
    kinds = {field.kind for field in block.fields}
    for consent in block.consents:
        needed = _CONSENT_NEEDS.get(consent.channel)
        _require(
            needed is None or needed in kinds,
            f"{place}.{consent.key}",
            f"consent to {consent.channel} needs a question of kind {needed}",
            f"渠道 {consent.channel} 的授权需要一个 {needed} 类型的问题",
        )
        both = consent.words.zh + consent.words.en
        is_fixed = bool(both.strip()) and "{{" not in both and "{%" not in both
        _require(
            is_fixed,
            f"{place}.{consent.key}",
            "say in fixed words what is agreed to: they are kept as the proof",
            "请用固定文字写明授权内容，它会作为授权凭证保存",
        )
    asks_of_a_person = bool(kinds & {"email", "phone", "name"})
    _require(
        not asks_of_a_person or LINK.match(block.privacy_url),
        place,
        "a form that asks who somebody is links to its privacy notice (privacy_url)",
        "收集个人信息的表单须给出隐私政策链接（privacy_url）",
    )
    if isinstance(block, BookingBlock):
        _check_booking(block, place=place)


def _check_field(field: Field, *, place: str) -> None:
    is_choice = field.kind in ("choice", "choices")
    _require(
        (0 < len(field.choices) <= CHOICES_MAX) if is_choice else not field.choices,
        place,
        f"1 to {CHOICES_MAX} choices for kinds choice and choices, none for others",
        f"choice、choices 类型须有 1 至 {CHOICES_MAX} 个选项，其他类型没有选项",
    )
    _require(
        0 < field.characters_max <= VALUE_CHARACTERS_MAX,
        place,
        f"characters_max is 1 to {VALUE_CHARACTERS_MAX:,}",
        f"characters_max 为 1 至 {VALUE_CHARACTERS_MAX:,}",
    )
    is_address = field.kind in ("email", "phone")
    _require(not (is_address and field.attribute), place, "an address is no attribute", "邮箱和手机号不作为属性保存")


def _check_booking(block: BookingBlock, *, place: str) -> None:
    _require(block.services and block.slots, place, "a booking needs services and slots", "预约须有服务项目和时段")
    try:
        ZoneInfo(block.zone)
        times = [time.fromisoformat(slot) for slot in block.slots]
    except (ValueError, OSError) as error:  # ZoneInfoNotFoundError is a KeyError of the same word
        raise _invalid(place, f"zone or slot: {error}", f"时区或时段有误：{error}") from error
    except KeyError as error:
        raise _invalid(place, f"there is no time zone {block.zone}", f"没有时区 {block.zone}") from error
    _require(len(times) == len(set(times)), place, "two slots are one", "时段重复")
    is_window = 0 <= block.days_ahead_min <= block.days_ahead_max <= BOOKING_DAYS_MAX
    _require(is_window, place, f"days ahead: 0 to {BOOKING_DAYS_MAX}", f"可预约天数为 0 至 {BOOKING_DAYS_MAX}")
    days = set(block.closed_weekdays)
    _require(
        days < set(range(1, 8)), place, "closed weekdays: 1 (Monday) to 7, not all", "休息日为 1（周一）至 7，不可全休"
    )


def _texts(page: LandingPage) -> Iterator[tuple[str, Words]]:
    """Every text of the page with its place."""
    waiting: list[tuple[str, Any]] = [("", page)]
    while waiting:
        place, held = waiting.pop()
        if isinstance(held, Words):
            yield place, held
        elif isinstance(held, tuple):
            waiting += [(f"{place}[{number}]", item) for number, item in enumerate(held)]
        elif isinstance(held, msgspec.Struct):
            names = held.__struct_fields__
            waiting += [(f"{place}.{name}".removeprefix("."), getattr(held, name)) for name in names]


def _require(condition: object, place: str, en: str, zh: str) -> None:
    if not condition:
        raise _invalid(place, en, zh)


def _invalid(place: str, en: str, zh: str) -> InvalidLandingError:
    return InvalidLandingError(en, zh=zh, help=f"mend {place or 'the page'} and publish again", place=place)
