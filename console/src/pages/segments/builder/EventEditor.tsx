import { Select, Tag } from "antd";
import { useTranslation } from "react-i18next";

import type { Comparisons, EventCondition, Measure, Pattern, SequenceCondition } from "@/rules/language";
import { MEASURES, NUMBER_COLUMNS, TEXT_COLUMNS } from "@/rules/language";
import type { FactNamed, ValueType } from "@/rules/vocabulary";
import { useVocabulary } from "@/rules/vocabulary";

import { blankComparisons, ComparisonsEditor } from "./ComparisonsEditor";
import { FactSelect } from "./FactSelect";
import { FiltersEditor } from "./FiltersEditor";
import { windowOf, WindowEditor, withWindow } from "./WindowEditor";

type EventProps = { value: EventCondition; isNegated: boolean; onChange: (value: EventCondition) => void };

/** What somebody did: which event, how often or how much, when, and what the event looked like. */
export function EventEditor({ value, isNegated, onChange }: EventProps) {
  const { t } = useTranslation("rules");
  const measure = value.measure ?? "count";
  const plainNot = isNegated && measure === "count" && isOnce(value.is);
  const type = typeOf(measure, value.of);
  return (
    <>
      <span className="row">
        <FactSelect value={value.event} onChange={(event) => onChange({ ...value, event })} />
        <WindowEditor value={windowOf(value)} onChange={(window) => onChange(withWindow(value, window))} />
      </span>
      {plainNot ? null : (
        <span className="row">
          <Select
            aria-label={t("measure.label")}
            value={measure}
            popupMatchSelectWidth={false}
            options={MEASURES.map((one) => ({ value: one, label: t(`measure.${one}`) }))}
            onChange={(next) => onChange(withMeasure(value, next))}
          />
          <OfSelect measure={measure} value={value.of} event={value.event}
            onChange={(of) => onChange({ ...withOf(value, of), is: blankComparisons(typeOf(measure, of)) })} />
          <ComparisonsEditor
            type={type}
            value={value.is ?? {}}
            unit={measure === "count" ? t("times") : type === "number" && isAge(measure, value.of) ? t("days_ago") : undefined}
            onChange={(is) => onChange({ ...value, is })}
          />
        </span>
      )}
      <FiltersEditor value={value.where ?? []} properties={propertiesOf(useVocabulary().facts, value.event)}
        onChange={(where) => onChange(withWhere(value, where))} />
    </>
  );
}

type SequenceProps = { value: SequenceCondition; onChange: (value: SequenceCondition) => void };

/** One thing, then another (or not) within a time after it. */
export function SequenceEditor({ value, onChange }: SequenceProps) {
  const { t } = useTranslation("rules");
  const { first, then, then_not, ...span } = value.sequence;
  const second = then ?? then_not ?? { event: "" };
  const isNot = then_not !== undefined;
  const put = (next: { first?: Pattern; second?: Pattern; isNot?: boolean; span?: object }) => {
    const word = (next.isNot ?? isNot) ? "then_not" : "then";
    onChange({ ...value, sequence: { first: next.first ?? first, [word]: next.second ?? second, ...(next.span ?? span) } });
  };
  return (
    <>
      <PatternEditor label={t("sequence.first")} value={first} onChange={(next) => put({ first: next })} />
      <span className="row">
        <Select
          aria-label={t("sequence.label")}
          value={isNot ? "not" : "then"}
          popupMatchSelectWidth={false}
          options={[{ value: "then", label: t("sequence.then") }, { value: "not", label: t("sequence.then_not") }]}
          onChange={(next) => put({ isNot: next === "not" })}
        />
        <WindowEditor withoutAny value={windowOf(span)} onChange={(window) => put({ span: window })} />
      </span>
      <PatternEditor label={t("sequence.second")} value={second} onChange={(next) => put({ second: next })} />
      <span className="row">
        <span className="quiet">{t("sequence.when")}</span>
        <WindowEditor value={windowOf(value)} onChange={(window) => onChange(withWindow(value, window))} />
      </span>
    </>
  );
}

function PatternEditor({ label, value, onChange }: { label: string; value: Pattern; onChange: (value: Pattern) => void }) {
  const { facts } = useVocabulary();
  return (
    <span className="row">
      <Tag>{label}</Tag>
      <FactSelect value={value.event} onChange={(event) => onChange({ ...value, event })} />
      <FiltersEditor value={value.where ?? []} properties={propertiesOf(facts, value.event)}
        onChange={(where) => onChange(where.length > 0 ? { ...value, where } : { event: value.event })} />
    </span>
  );
}

type OfProps = { measure: Measure; value: string | undefined; event: string; onChange: (of: string | undefined) => void };

function OfSelect({ measure, value, event, onChange }: OfProps) {
  const { t } = useTranslation("rules");
  const { facts } = useVocabulary();
  if (measure === "count") return null;
  const isTime = measure === "first" || measure === "last";
  const columns = measure === "distinct" || isTime ? [...TEXT_COLUMNS, ...NUMBER_COLUMNS] : [...NUMBER_COLUMNS];
  const options = [
    ...(isTime ? [{ value: "days_ago", label: t("column.days_ago") }] : []),
    ...columns.map((column) => ({ value: column as string, label: t(`column.${column}`) })),
    ...propertiesOf(facts, event).map((key) => ({ value: `properties.${key}`, label: key })),
  ];
  return (
    <Select
      aria-label={t("of")}
      style={{ minWidth: 130 }}
      popupMatchSelectWidth={false}
      placeholder={t("of")}
      showSearch={{ optionFilterProp: "label" }}
      value={value ?? (isTime ? "days_ago" : undefined)}
      options={options}
      onChange={(next) => onChange(next === "days_ago" ? undefined : next)}
    />
  );
}

export function propertiesOf(facts: FactNamed[], event: string): string[] {
  return facts.find((fact) => fact.name === event)?.properties ?? [];
}

function isOnce(comparisons: Comparisons | undefined): boolean {
  return JSON.stringify(comparisons ?? { ">=": 1 }) === '{">=":1}';
}

function isAge(measure: Measure, of: string | undefined): boolean {
  return (measure === "first" || measure === "last") && of === undefined;
}

function typeOf(measure: Measure, of: string | undefined): ValueType {
  if (measure === "count" || measure === "distinct" || isAge(measure, of)) return "number";
  if (of === "amount_minor") return "money";
  const isText = (measure === "first" || measure === "last") && !(NUMBER_COLUMNS as readonly string[]).includes(of ?? "");
  return isText ? "text" : "number";
}

function withMeasure(value: EventCondition, measure: Measure): EventCondition {
  const { of: _of, measure: _measure, ...rest } = value;
  if (measure === "count") return { ...rest, is: { ">=": 1 } };
  const of = measure === "sum" || measure === "min" || measure === "max" ? "amount_minor" : measure === "distinct" ? "product_id" : undefined;
  return { ...rest, measure, ...(of ? { of } : {}), is: blankComparisons(typeOf(measure, of)) };
}

function withOf(value: EventCondition, of: string | undefined): EventCondition {
  const { of: _of, ...rest } = value;
  return of === undefined ? rest : { ...rest, of };
}

function withWhere(value: EventCondition, where: EventCondition["where"]): EventCondition {
  const { where: _where, ...rest } = value;
  return where && where.length > 0 ? { ...rest, where } : rest;
}
