"""What a file is found to be, the plan of its columns, and what an import would do, as the API shows them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from pydantic import BaseModel, ConfigDict, Field

from evergrove.api.routes.rejects import Reason, reason_of
from evergrove.facts import (
    ROLES,
    VALUES_MAX,
    ColumnLook,
    FileSample,
    Mapping,
    Plan,
    PlanGuess,
    TimeGuess,
    Trial,
    TriedReject,
    mapping_text,
    shown,
)

VALUES_SHOWN = 5
COLUMNS_MAX = 2_000
TEXT_CHARACTERS_MAX = 500

Text = Annotated[str, Field(max_length=TEXT_CHARACTERS_MAX)]
Heading = Annotated[str, Field(max_length=200_000)]
Holds = Literal["order_lines", "contacts", "events"]


class FileBody(BaseModel):
    """How the file is read."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["csv", "excel", "parquet"] = "csv"
    encoding: Literal["auto", "utf-8", "gb18030"] = "auto"
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] = ","
    sheet: Text = ""


class ColumnPlanBody(BaseModel):
    """What a file holds and what each of its columns is."""

    model_config = ConfigDict(extra="forbid")

    holds: Holds
    title: Annotated[str, Field(max_length=200, examples=["门店订单"], description="Also the source of its facts.")]
    columns: dict[Heading, Text] = Field(
        max_length=COLUMNS_MAX, examples=[{"订单编号": "order_id"}], description="Column → role; others are left out."
    )
    names: dict[Heading, Text] = Field(
        default={}, max_length=COLUMNS_MAX, examples=[{"会员等级": "level"}], description="Of `text` and `number`."
    )
    states: dict[Text, Literal["paid", "refunded", "leave_out"]] = Field(
        default={}, max_length=500, examples=[{"已完成": "paid"}], description="“” stands for an empty field."
    )
    currency: Annotated[str, Field(max_length=3, examples=["CNY"], description="Where no column says it.")] = ""
    event: Annotated[Text, Field(examples=["Store Visited"], description="Where no column says it.")] = ""
    event_names: list[Text] = Field(default=[], max_length=500, examples=[["Viewed Guide"]])
    zone: Annotated[str, Field(max_length=80, examples=["Asia/Shanghai"])] = "UTC"
    time_formats: list[Text] = Field(default=[], max_length=20, examples=[["%d/%m/%Y %H:%M"]])
    decimal_mark: Literal[".", ","] = "."
    country: Annotated[str, Field(max_length=2, examples=["CN"], description="Of phone numbers without a prefix.")] = (
        "CN"
    )
    file: FileBody = FileBody()

    def plan(self) -> Plan:
        """The plan itself."""
        return msgspec.convert(self.model_dump(), Plan)


class RoleBody(BaseModel):
    """What a column can be."""

    name: str = Field(examples=["order_id"])
    need: Literal["required", "who", "money", "optional"] = Field(
        description="Of those with `who`, and of those with `money`, at least one is needed."
    )
    many: bool = Field(description="Whether several columns may be it; the first that is filled counts.")


class KindBody(BaseModel):
    """A kind of file, and the roles of its columns."""

    holds: Holds
    roles: list[RoleBody]


class ColumnBody(BaseModel):
    """A column of the sample."""

    name: str = Field(examples=["订单编号"])
    filled: float = Field(examples=[0.98], description="The share of the rows in which it is filled.")
    values: list[str] = Field(examples=[["A1", "A2"]], description="Up to five different ones.")
    choices: list[str] = Field(
        examples=[["已完成", "待付款"]], description="All different values where they are few; “” for an empty field."
    )


class TimesBody(BaseModel):
    """How times are written where two ways fit alike: somebody who knows must say it."""

    example: str = Field(examples=["01/02/2026"])
    day_first: list[str] = Field(examples=[["%d/%m/%Y"]])
    month_first: list[str] = Field(examples=[["%m/%d/%Y"]])


class FilePreviewBody(BaseModel):
    """What a file is, found from its first rows; nothing of it is kept."""

    file_name: str = Field(examples=["orders.csv"])
    kind: Literal["csv", "excel", "parquet"]
    encoding: str = Field(examples=["gb18030"], description="Of text; empty otherwise.")
    delimiter: str = Field(examples=[","], description="Of text; empty otherwise.")
    sheets: list[str] = Field(examples=[[]], description="Of a workbook.")
    lines: int = Field(examples=[200], description="Rows that were looked at.")
    columns: list[ColumnBody]
    rows: list[list[str]] = Field(description="The first five, in the order of `columns`.")
    mapping: str | None = Field(examples=["shopify-orders"], description="One that reads all of it already.")
    mapping_title: dict[str, str] = Field(examples=[{"zh": "Shopify 订单导出", "en": "Shopify, orders export"}])
    is_own: bool = Field(description="Whether that mapping was made in this workspace.")
    plan: ColumnPlanBody = Field(description="A draft, to be looked at.")
    times: TimesBody | None = Field(description="What to ask before the plan is tried.")
    kinds: list[KindBody]


class TriedRejectBody(BaseModel):
    """A line that would not be accepted."""

    line: int = Field(examples=[4])
    reason: Reason
    column: str | None = Field(examples=["下单时间"])
    value: str | None = Field(examples=["2026-02-30"])


class TriedReasonBody(BaseModel):
    """How many lines would not be accepted for one reason."""

    reason: Reason
    count: int = Field(examples=[5])


class TrialBody(BaseModel):
    """What an import of the first rows would do; nothing was written."""

    mapping: str = Field(examples=["门店订单"])
    mapping_document: str = Field(description="The mapping as YAML: what `create_import` takes.")
    lines_read: int = Field(examples=[200])
    facts: dict[str, int] = Field(examples=[{"Order Completed": 120}])
    left_out: dict[str, int] = Field(examples=[{"订单状态: 待付款": 4}])
    rejected: int = Field(examples=[5])
    reasons: list[TriedReasonBody]
    rejects: list[TriedRejectBody] = Field(description="The first twenty.")
    events: list[dict[str, Any]] = Field(description="The first few facts, as a customer's timeline has them.")
    flaws: list[dict[str, Any]] = Field(description="Of accepted lines: column, kind, count, lines.")


def preview_body(
    file_name: str, sample: FileSample, guess: PlanGuess, *, mapping: Mapping | None, is_own: bool
) -> FilePreviewBody:
    """A sample and what it is taken for."""
    look = sample.look
    is_text = look.options.kind == "csv"
    return FilePreviewBody(
        file_name=file_name,
        kind=look.options.kind,  # type: ignore[arg-type] # of the readers
        encoding=look.encoding,
        delimiter=look.options.delimiter if is_text else "",
        sheets=list(look.sheets),
        lines=sample.rows.num_rows,
        columns=[_column(one) for one in sample.columns],
        rows=sample.first_rows(),
        mapping=mapping.name if mapping else None,
        mapping_title={str(language): title for language, title in mapping.title.items()} if mapping else {},
        is_own=is_own,
        plan=_plan(guess.plan),
        times=_times(guess.times),
        kinds=[
            KindBody(holds=holds, roles=[RoleBody(name=role.name, need=role.need, many=role.many) for role in roles])
            for holds, roles in ROLES.items()
        ],
    )


def trial_body(trial: Trial, *, mapping: Mapping) -> TrialBody:
    """A trial, with the mapping that was tried."""
    return TrialBody(
        mapping=mapping.name,
        mapping_document=mapping_text(mapping),
        lines_read=trial.lines_read,
        facts=trial.facts,
        left_out=trial.left_out,
        rejected=trial.rejected_count,
        reasons=[TriedReasonBody(reason=reason_of(code), count=n) for code, n in trial.rejected_by_reason.items()],
        rejects=[_reject(one) for one in trial.rejects],
        events=list(trial.events),
        flaws=[msgspec.structs.asdict(flaw) for flaw in trial.flaws],
    )


def _plan(plan: Plan) -> ColumnPlanBody:
    body = msgspec.to_builtins(plan)
    body["file"].pop("lines_before_header")
    return ColumnPlanBody.model_validate(body)


def _column(look: ColumnLook) -> ColumnBody:
    few = 0 < look.distinct <= VALUES_MAX and len(look.values) == look.distinct
    empty = [""] if look.filled < 1 else []
    return ColumnBody(
        name=look.name,
        filled=round(look.filled, 4),
        values=[shown(value) for value in look.values[:VALUES_SHOWN]],
        choices=[*look.values, *empty] if few else [],
    )


def _times(guess: TimeGuess) -> TimesBody | None:
    if not guess.choices:
        return None
    day_first, month_first = guess.choices
    return TimesBody(example=guess.example, day_first=list(day_first), month_first=list(month_first))


def _reject(one: TriedReject) -> TriedRejectBody:
    return TriedRejectBody(
        line=one.line, reason=reason_of(one.reason), column=one.column or None, value=one.value or None
    )
