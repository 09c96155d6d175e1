"""The mapping that a plan makes, kind of file by kind of file."""

from __future__ import annotations

from evergrove.facts.mapping.contracts import (
    Becomes,
    Identifier,
    Mapping,
    NamedRule,
    NumberRule,
    RowKind,
    TimeRule,
    Value,
    ValueText,
)
from evergrove.facts.mapping.plan import DETAILS, Plan, check_plan
from evergrove.facts.mapping.reading import ATTRIBUTES_FACT
from evergrove.facts.mapping.rules import Condition

_CLEAN = {"phone": "phone", "email": "email", "customer_number": "number"}
_FACT_COLUMNS = ("order_id", "product_id", "category", "channel", "city", "region", "country", "url")
"""Roles that fill the fact column of their own name."""


def mapping_of(plan: Plan) -> Mapping:
    """The mapping that says what the plan says. Raises PlanError for a plan that is not complete."""
    check_plan(plan)
    title = plan.title.strip()
    return Mapping(
        name=title,
        source=title,
        title={"zh": title, "en": title},
        key=_key(plan),
        time=TimeRule(occurred_at=_first(plan.of("time")), zone=plan.zone, formats=plan.time_formats),
        rows=_rows(plan),
        file=plan.file,
        number=NumberRule(decimal_mark=plan.decimal_mark, thousands_mark="," if plan.decimal_mark == "." else "."),
        currency=_currency(plan),
        identifiers=_identifiers(plan),
        leave_out=_left_out(plan),
    )


def _key(plan: Plan) -> tuple[str, ...]:
    """An order's number; elsewhere the whole row, so that a row which says something new is another fact."""
    return plan.of("order_id") if plan.holds == "order_lines" else tuple(plan.columns)


def _first(columns: tuple[str, ...]) -> ValueText:
    return columns[0] if len(columns) == 1 else Value(first_of=columns)


def _currency(plan: Plan) -> ValueText | None:
    if plan.holds != "order_lines":
        return None
    return next(iter(plan.of("currency")), None) or Value(fixed=plan.currency)


def _identifiers(plan: Plan) -> tuple[Identifier, ...]:
    return tuple(
        Identifier(kind=kind, columns=columns, clean=_CLEAN.get(kind, "text"), country=plan.country)  # type: ignore[arg-type] # the values above
        for kind in ("wechat_openid", "customer_number", "email", "phone")
        if (columns := plan.of(kind))
    )


def _left_out(plan: Plan) -> tuple[NamedRule, ...]:
    if not (found := _in_state(plan, "leave_out")):
        return ()
    column = plan.of("state")[0]
    values = [value or "∅" for value, meaning in plan.states.items() if meaning == "leave_out"]
    return (NamedRule(name=f"{column}: {', '.join(values)}"[:200], when=found),)


def _in_state(plan: Plan, *meanings: str) -> Condition | None:
    """Rows whose state has one of these meanings; None where the plan has no such state."""
    values = tuple(value for value, meaning in plan.states.items() if meaning in meanings)
    if not values or not (columns := plan.of("state")):
        return None
    named = Condition(column=columns[0], in_=tuple(value for value in values if value))
    empty = Condition(column=columns[0], is_empty=True)
    if "" not in values:
        return named
    return Condition(any=(named, empty)) if named.in_ else empty


def _rows(plan: Plan) -> tuple[RowKind, ...]:
    match plan.holds:
        case "order_lines":
            return (_order_line(plan),)
        case "contacts":
            traits = _details(plan)
            return (
                RowKind(
                    name="contact", becomes=(Becomes(fact=ATTRIBUTES_FACT, columns=_columns(plan), traits=traits),)
                ),
            )
        case _:
            return _events(plan)


def _order_line(plan: Plan) -> RowKind:
    """A refunded order was an order before: its rows become both, and those of other states are told."""
    refunded = _in_state(plan, "refunded")
    sold = Becomes(
        order="Order Completed",
        item="Item Ordered",
        quantity=_quantity(plan),
        unit_price=next(iter(plan.of("unit_price")), None),
        amount=next(iter(plan.of("amount")), None),
        columns=_columns(plan),
        properties={**_description(plan), **_details(plan)},
        order_properties=_order_total(plan),
    )
    becomes = [sold]
    if refunded is not None:
        times = plan.of("refund_time", "time")
        becomes.append(
            Becomes(
                order="Order Refunded",
                item="Item Refunded",
                when=refunded,
                occurred_at=_first(times) if plan.of("refund_time") else None,
                quantity=sold.quantity,
                unit_price=sold.unit_price,
                amount=sold.amount,
                columns=sold.columns,
                properties=_description(plan),
            )
        )
    return RowKind(name="order line", when=_in_state(plan, "paid", "refunded"), becomes=tuple(becomes))


def _quantity(plan: Plan) -> ValueText:
    """A file without one has a row for each thing that was bought."""
    return next(iter(plan.of("quantity")), None) or Value(fixed="1")


def _events(plan: Plan) -> tuple[RowKind, ...]:
    columns, properties = _columns(plan), {**_description(plan), **_details(plan)}
    if not (named := plan.of("event")):
        return (
            RowKind(name="event", becomes=(Becomes(fact=plan.event.strip(), columns=columns, properties=properties),)),
        )
    return tuple(
        RowKind(
            name=name,
            when=Condition(column=named[0], equals=name),
            becomes=(Becomes(fact=name, columns=columns, properties=properties),),
        )
        for name in plan.event_names
    )


def _columns(plan: Plan) -> dict[str, ValueText]:
    filled: dict[str, ValueText] = {role: column for role in _FACT_COLUMNS for column in plan.of(role)}
    if "product_id" not in filled and (named := plan.of("product_name")):
        filled["product_id"] = named[0]
    return filled


def _description(plan: Plan) -> dict[str, ValueText]:
    named = plan.of("product_name")
    return {"description": named[0]} if named else {}


def _order_total(plan: Plan) -> dict[str, ValueText]:
    total = plan.of("order_total")
    return {"total": Value(column=total[0], type="number")} if total else {}


def _details(plan: Plan) -> dict[str, ValueText]:
    numbers = set(plan.of("number"))
    return {
        plan.names[column]: Value(column=column, type="number") if column in numbers else column
        for column in plan.columns
        if plan.columns[column] in DETAILS
    }
