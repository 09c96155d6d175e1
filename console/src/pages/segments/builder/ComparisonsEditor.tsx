import { CloseOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, DatePicker, Input, InputNumber, Select } from "antd";
import dayjs from "dayjs";
import { useTranslation } from "react-i18next";

import { toMajor, toMinor } from "@/format/formats";
import type { Comparisons, Operator, Value } from "@/rules/language";
import type { Option, ValueType } from "@/rules/vocabulary";
import { useVocabulary } from "@/rules/vocabulary";

const OPERATORS_MAX = 4;
const OPERATORS_OF: Record<ValueType, Operator[]> = {
  number: [">=", "<=", "=", ">", "<", "between", "!=", "is_unknown"],
  money: [">=", "<=", "=", ">", "<", "between", "is_unknown"],
  share: [">=", "<=", ">", "<", "between", "is_unknown"],
  text: ["=", "!=", "in", "not_in", "contains", "starts_with", "is_unknown"],
  boolean: ["=", "is_unknown"],
  date: [">=", "<=", "=", "between", "is_unknown"],
};

export type ComparisonsProps = {
  value: Comparisons;
  onChange: (value: Comparisons) => void;
  type: ValueType;
  options?: Option[] | undefined;
  unit?: string | undefined;
};

/** Up to four comparisons that must all be met: “at least 30 and less than 90”. */
export function ComparisonsEditor({ value, onChange, type, options, unit }: ComparisonsProps) {
  const { t } = useTranslation("rules");
  const entries = Object.entries(value) as [Operator, Value | Value[]][];
  const shown: [Operator, Value | Value[]][] = entries.length > 0 ? entries : [[firstOperator(type), blank(type, firstOperator(type))]];
  const put = (next: [Operator, Value | Value[]][]) => onChange(Object.fromEntries(next) as Comparisons);
  const free = OPERATORS_OF[type].filter((operator) => !shown.some(([used]) => used === operator) && operator !== "is_unknown");
  return (
    <>
      {shown.map(([operator, held], place) => (
        <span className="row" key={operator}>
          {place > 0 ? <span className="quiet">{t("and")}</span> : null}
          <Select
            aria-label={t("comparison")}
            value={operator}
            popupMatchSelectWidth={false}
            options={OPERATORS_OF[type].map((one) => ({
              value: one,
              label: t(`operator.${type === "date" ? `date_${one}` : one}`),
              disabled: one !== operator && shown.some(([used]) => used === one),
            }))}
            onChange={(next) => put(replaced(shown, place, [next, converted(held, operator, next, type)]))}
          />
          <ValueInput
            operator={operator}
            type={type}
            options={options}
            value={held}
            onChange={(next) => put(replaced(shown, place, [operator, next]))}
          />
          {unit ? <span className="quiet">{unit}</span> : null}
          {shown.length > 1 ? (
            <Button size="small" type="text" icon={<CloseOutlined />} aria-label={t("remove")}
              onClick={() => put(shown.filter((_, other) => other !== place))} />
          ) : null}
        </span>
      ))}
      {type !== "text" && type !== "boolean" && shown.length < Math.min(2, OPERATORS_MAX) && free[0] ? (
        <Button size="small" type="text" icon={<PlusOutlined />} aria-label={t("also")}
          onClick={() => put([...shown, [oppositeOf(shown[0]?.[0], free), blank(type, ">=")]])} />
      ) : null}
    </>
  );
}

type InputProps = {
  operator: Operator;
  type: ValueType;
  options?: Option[] | undefined;
  value: Value | Value[];
  onChange: (value: Value | Value[]) => void;
};

function ValueInput({ operator, type, options, value, onChange }: InputProps) {
  const { t } = useTranslation("rules");
  if (operator === "is_unknown") {
    return <YesNo value={value === true} onChange={onChange} yes={t("unknown_yes")} no={t("unknown_no")} />;
  }
  if (type === "boolean") return <YesNo value={value === true} onChange={onChange} yes={t("yes")} no={t("no")} />;
  if (operator === "between") {
    const [low, high] = Array.isArray(value) ? value : [value, value];
    return (
      <span className="row">
        <OneValue type={type} value={low ?? ""} onChange={(next) => onChange([next, high ?? ""])} />
        <span className="quiet">{t("to")}</span>
        <OneValue type={type} value={high ?? ""} onChange={(next) => onChange([low ?? "", next])} />
      </span>
    );
  }
  if (operator === "in" || operator === "not_in") {
    return (
      <Select
        mode={options ? "multiple" : "tags"}
        aria-label={t("values")}
        style={{ minWidth: 220, maxWidth: 480 }}
        popupMatchSelectWidth={false}
        placeholder={options ? t("choose") : t("values_type")}
        tokenSeparators={[",", "，", "\n"]}
        options={options ?? []}
        optionFilterProp="label"
        value={(Array.isArray(value) ? value : [value]).filter((one) => one !== "").map(String)}
        onChange={(next: string[]) => onChange(next)}
      />
    );
  }
  if (options && (operator === "=" || operator === "!=")) {
    return (
      <Select
        aria-label={t("value")}
        showSearch={{ optionFilterProp: "label" }}
        style={{ minWidth: 160 }}
        popupMatchSelectWidth={false}
        placeholder={t("choose")}
        options={options}
        value={value === "" ? undefined : String(value)}
        onChange={(next: string) => onChange(next)}
      />
    );
  }
  return <OneValue type={type} value={Array.isArray(value) ? (value[0] ?? "") : value} onChange={onChange} />;
}

type OneProps = { type: ValueType; value: Value; onChange: (value: Value) => void };

function OneValue({ type, value, onChange }: OneProps) {
  const { t } = useTranslation("rules");
  const { currency } = useVocabulary();
  if (type === "text" || typeof value === "boolean") {
    return <Input aria-label={t("value")} style={{ width: 180 }} value={String(value)} onChange={(event) => onChange(event.target.value)} />;
  }
  if (type === "date") {
    return (
      <DatePicker
        aria-label={t("value")}
        value={value ? dayjs(String(value)) : null}
        onChange={(day) => onChange(day ? day.format("YYYY-MM-DD") : "")}
      />
    );
  }
  const scale = type === "money" ? { show: (n: number) => toMajor(n, currency), keep: (n: number) => toMinor(n, currency) }
    : type === "share" ? { show: (n: number) => n * 100, keep: (n: number) => n / 100 }
    : { show: (n: number) => n, keep: (n: number) => n };
  return (
    <InputNumber
      aria-label={t("value")}
      style={{ width: type === "money" ? 140 : 100 }}
      value={typeof value === "number" ? scale.show(value) : null}
      onChange={(next) => onChange(next === null ? "" : scale.keep(next))}
      suffix={type === "money" ? currency : type === "share" ? "%" : undefined}
    />
  );
}

function YesNo({ value, onChange, yes, no }: { value: boolean; onChange: (value: boolean) => void; yes: string; no: string }) {
  const { t } = useTranslation("rules");
  return (
    <Select
      aria-label={t("value")}
      value={value ? "yes" : "no"}
      popupMatchSelectWidth={false}
      options={[{ value: "yes", label: yes }, { value: "no", label: no }]}
      onChange={(next) => onChange(next === "yes")}
    />
  );
}

function firstOperator(type: ValueType): Operator {
  return OPERATORS_OF[type][0] ?? "=";
}

/** What a comparison starts with before somebody has written a value. */
export function blank(type: ValueType, operator: Operator): Value | Value[] {
  if (operator === "is_unknown" || type === "boolean") return true;
  if (operator === "between") return ["", ""];
  return operator === "in" || operator === "not_in" ? [] : "";
}

export function blankComparisons(type: ValueType): Comparisons {
  const operator = firstOperator(type);
  return { [operator]: blank(type, operator) };
}

function converted(held: Value | Value[], from: Operator, to: Operator, type: ValueType): Value | Value[] {
  if (to === "is_unknown" || from === "is_unknown") return blank(type, to);
  const one = Array.isArray(held) ? (held[0] ?? "") : held;
  if (to === "between") return [one, one];
  if (to === "in" || to === "not_in") return one === "" ? [] : [one];
  return one;
}

function replaced<T>(list: T[], place: number, item: T): T[] {
  return list.map((old, other) => (other === place ? item : old));
}

function oppositeOf(operator: Operator | undefined, free: Operator[]): Operator {
  const wanted: Operator = operator === ">=" || operator === ">" ? "<" : ">=";
  return free.includes(wanted) ? wanted : (free[0] ?? "=");
}
