// What the forms of all analyses have in common: the period, whom they look at, an event with conditions.
import { DatePicker, Segmented, Select } from "antd";
import dayjs from "dayjs";
import { useTranslation } from "react-i18next";

import type { PeriodWish, StepWish } from "@/api/insight";
import { today, wallClock } from "@/format/zone";
import { propertiesOf } from "@/pages/segments/builder/EventEditor";
import { FactSelect } from "@/pages/segments/builder/FactSelect";
import { FiltersEditor } from "@/pages/segments/builder/FiltersEditor";
import { useVocabulary } from "@/rules/vocabulary";

const DAYS = [7, 30, 90];
const OWN = 0;

/** Days counted back from today, or two days of one's own choice. */
export function PeriodField({ value, onChange }: { value: PeriodWish; onChange: (value: PeriodWish) => void }) {
  const { t } = useTranslation("insight");
  const isOwn = value.days === undefined || !DAYS.includes(value.days);
  const first = value.first_day ?? wallClock().subtract((value.days ?? 30) - 1, "day").format("YYYY-MM-DD");
  const last = value.last_day ?? today();
  return (
    <div className="stack" style={{ gap: 8 }}>
      <Segmented
        block
        aria-label={t("period.label")}
        value={isOwn ? OWN : (value.days ?? OWN)}
        options={[...DAYS.map((days) => ({ value: days, label: t("period.days", { count: days }) })), { value: OWN, label: t("period.own") }]}
        onChange={(days) => onChange(days === OWN ? { first_day: first, last_day: last } : { days })}
      />
      {isOwn ? (
        <DatePicker.RangePicker
          allowClear={false}
          aria-label={t("period.own")}
          style={{ width: "100%" }}
          value={[dayjs(first), dayjs(last)]}
          onChange={(range) =>
            range?.[0] && range[1] ? onChange({ first_day: range[0].format("YYYY-MM-DD"), last_day: range[1].format("YYYY-MM-DD") }) : undefined
          }
        />
      ) : null}
    </div>
  );
}

export function SegmentField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation("insight");
  const { segments } = useVocabulary();
  return (
    <Select
      aria-label={t("segment.label")}
      style={{ width: "100%" }}
      value={value}
      showSearch={{ optionFilterProp: "label" }}
      options={[{ value: "", label: t("segment.everyone") }, ...segments]}
      onChange={onChange}
    />
  );
}

export function StepField({ value, onChange }: { value: StepWish; onChange: (value: StepWish) => void }) {
  const { facts } = useVocabulary();
  const where = value.where ?? [];
  return (
    <div className="row">
      <FactSelect value={value.event} onChange={(event) => onChange({ ...value, event })} />
      <FiltersEditor
        value={where}
        properties={propertiesOf(facts, value.event)}
        onChange={(next) => onChange(next.length > 0 ? { ...value, where: next } : { event: value.event })}
      />
    </div>
  );
}

/** Whether an event is chosen and each of its conditions says something. */
export function isComplete(step: StepWish): boolean {
  return step.event !== "" && (step.where ?? []).every((filter) => filter.property !== "" && Object.values(filter.is).every(isFilled));
}

function isFilled(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 && value.every(isFilled) : value !== "" && value !== undefined && value !== null;
}
