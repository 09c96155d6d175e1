import { DatePicker, InputNumber, Select } from "antd";
import dayjs from "dayjs";
import { useTranslation } from "react-i18next";

import { wallClock } from "@/format/zone";
import type { Window } from "@/rules/language";

type Form = "any" | "days" | "hours" | "between";
const DAYS_MAX = 3_660;

type Props = { value: Window; onChange: (window: Window) => void; withoutAny?: boolean };

/** When: at any time, in the last days or hours, or between two days (both included). */
export function WindowEditor({ value, onChange, withoutAny = false }: Props) {
  const { t } = useTranslation("rules");
  const form: Form = value.between ? "between" : value.within_hours ? "hours" : value.within_days || withoutAny ? "days" : "any";
  const forms: Form[] = withoutAny ? ["days", "hours"] : ["any", "days", "hours", "between"];
  const change = (next: Form) => {
    const today = wallClock();
    const blank: Record<Form, Window> = {
      any: {},
      days: { within_days: value.within_days ?? 30 },
      hours: { within_hours: value.within_hours ?? 24 },
      between: { between: [today.subtract(30, "day").format("YYYY-MM-DD"), today.format("YYYY-MM-DD")] },
    };
    onChange(blank[next]);
  };
  return (
    <span className="row">
      <Select
        aria-label={t("window.label")}
        value={form}
        popupMatchSelectWidth={false}
        options={forms.map((one) => ({ value: one, label: t(`window.${withoutAny ? `after_${one}` : one}`) }))}
        onChange={change}
      />
      {form === "days" || form === "hours" ? (
        <>
          <InputNumber
            aria-label={t(`window.${form}_number`)}
            min={1}
            max={form === "days" ? DAYS_MAX : DAYS_MAX * 24}
            precision={0}
            style={{ width: 90 }}
            value={form === "days" ? (value.within_days ?? null) : (value.within_hours ?? null)}
            onChange={(next) => onChange(form === "days" ? { within_days: next ?? 1 } : { within_hours: next ?? 1 })}
          />
          <span className="quiet">{t(`window.unit_${form}`)}</span>
        </>
      ) : null}
      {form === "between" && value.between ? (
        <DatePicker.RangePicker
          allowClear={false}
          value={[dayjs(value.between[0]), dayjs(value.between[1])]}
          onChange={(days) => {
            const [first, last] = days ?? [];
            if (first && last) onChange({ between: [first.format("YYYY-MM-DD"), last.format("YYYY-MM-DD")] });
          }}
        />
      ) : null}
    </span>
  );
}

/** The window's keys of a condition, and the condition without them. */
export function windowOf(condition: Window): Window {
  const { within_days, within_hours, between } = condition;
  if (between) return { between };
  if (within_hours) return { within_hours };
  return within_days ? { within_days } : {};
}

export function withWindow<T extends Window>(condition: T, window: Window): T {
  const { within_days: _days, within_hours: _hours, between: _between, ...rest } = condition;
  return { ...rest, ...window } as T;
}
