import { Alert, Input, Radio, Select, Segmented } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Holds, Plan, Preview, StateMeaning } from "@/api/importPlans";
import { ZoneSelect } from "@/parts/ZoneSelect";

import { ColumnTable } from "./ColumnTable";
import type { Problem } from "./planning";
import { columnOf, statesOf, withKind } from "./planning";

const KINDS: Holds[] = ["order_lines", "contacts", "events"];
const MEANINGS: StateMeaning[] = ["paid", "refunded", "leave_out"];
const CURRENCIES = ["CNY", "HKD", "TWD", "USD", "EUR", "GBP", "JPY", "KRW", "SGD", "AUD", "CAD", "MYR", "THB", "VND", "IDR", "INR", "BRL"];
const COUNTRIES = ["CN", "HK", "MO", "TW", "SG", "MY", "JP", "KR", "TH", "VN", "ID", "IN", "US", "CA", "GB", "DE", "FR", "ES", "IT", "NL", "AU", "BR"];

type Props = { preview: Preview; plan: Plan; problems: Problem[]; onChange: (plan: Plan) => void };

/** What each column is, and what the columns do not say: asked where it is needed only. */
export function PlanForm({ preview, plan, problems, onChange }: Props) {
  const { t } = useTranslation("imports");
  const kinds = KINDS.map((holds) => ({ value: holds, label: t(`plan.holds.${holds}`) }));
  return (
    <div className="stack" data-testid="plan">
      <div className="grid-2">
        <Labelled label={t("plan.title")} help={t("plan.title_help")}>
          <Input value={plan.title} maxLength={80} onChange={(event) => onChange({ ...plan, title: event.target.value })} />
        </Labelled>
        <div>
          <div style={{ marginBottom: 4 }}>{t("plan.holds.label")}</div>
          <Segmented block aria-label={t("plan.holds.label")} options={kinds} value={plan.holds} onChange={(holds) => onChange(withKind(plan, preview, holds))} />
        </div>
      </div>
      <ColumnTable preview={preview} plan={plan} onChange={onChange} />
      <TimeChoice preview={preview} plan={plan} onChange={onChange} />
      <States preview={preview} plan={plan} onChange={onChange} />
      <Writing preview={preview} plan={plan} onChange={onChange} />
      {problems.length > 0 ? <Missing problems={problems} /> : null}
    </div>
  );
}

type PartProps = Omit<Props, "problems">;

/** A day and a month that could be either: only somebody who knows the file can say. */
function TimeChoice({ preview, plan, onChange }: PartProps) {
  const { t } = useTranslation("imports");
  if (!preview.times) return null;
  const { example, day_first, month_first } = preview.times;
  const [first, second] = example.split(/\D+/);
  const chosen = plan.time_formats.length === 0 ? null : plan.time_formats[0] === day_first[0] ? "day" : "month";
  const set = (order: string) => onChange({ ...plan, time_formats: order === "day" ? day_first : month_first });
  return (
    <div role="group" aria-label={t("plan.day_or_month", { example })}>
      <div style={{ marginBottom: 4 }}>{t("plan.day_or_month", { example })}</div>
      <Radio.Group value={chosen} onChange={(event) => set(String(event.target.value))} options={[
        { value: "day", label: t("plan.day_first", { day: Number(first), month: Number(second) }) },
        { value: "month", label: t("plan.month_first", { day: Number(second), month: Number(first) }) },
      ]} />
    </div>
  );
}

/** Which orders count: each value of the state column is decided on. */
function States({ preview, plan, onChange }: PartProps) {
  const { t } = useTranslation("imports");
  const values = statesOf(plan, preview);
  if (values.length === 0) return null;
  const options = MEANINGS.map((value) => ({ value, label: t(`plan.state.${value}`) }));
  return (
    <div role="group" aria-label={t("plan.states")}>
      <div style={{ marginBottom: 4 }}>{t("plan.states")} <span className="quiet small">{t("plan.states_help")}</span></div>
      <div className="grid-4">
        {values.map((value) => (
          <Labelled key={value} label={value || t("plan.empty")}>
            <Select
              style={{ width: "100%" }}
              aria-label={t("plan.state_of", { value: value || t("plan.empty") })}
              placeholder={t("plan.choose")}
              value={plan.states[value] ?? null}
              options={options}
              onChange={(meaning) => meaning && onChange({ ...plan, states: { ...plan.states, [value]: meaning } })}
            />
          </Labelled>
        ))}
      </div>
    </div>
  );
}

/** How numbers, times and phone numbers are written: guessed, shown, changeable. */
function Writing({ plan, onChange }: PartProps) {
  const { t, i18n } = useTranslation("imports");
  const names = new Intl.DisplayNames(i18n.language === "zh" ? "zh-CN" : "en-GB", { type: "region" });
  const set = (change: Partial<Plan>) => onChange({ ...plan, ...change });
  const needsCurrency = plan.holds === "order_lines" && !columnOf(plan, "currency");
  const marks = [{ value: "." as const, label: "1,234.50" }, { value: "," as const, label: "1.234,50" }];
  return (
    <div className="grid-4">
      {needsCurrency ? (
        <Labelled label={t("plan.currency")}>
          <Select showSearch aria-label={t("plan.currency")} style={{ width: "100%" }} placeholder={t("plan.choose")} value={plan.currency || null} options={CURRENCIES.map((value) => ({ value, label: value }))} onChange={(currency) => set({ currency: currency ?? "" })} />
        </Labelled>
      ) : null}
      {plan.holds === "events" && !columnOf(plan, "event") ? (
        <Labelled label={t("plan.event")}><Input value={plan.event} placeholder="Store Visited" onChange={(event) => set({ event: event.target.value })} /></Labelled>
      ) : null}
      <Labelled label={t("plan.zone")}><ZoneSelect label={t("plan.zone")} value={plan.zone} onChange={(zone) => set({ zone })} /></Labelled>
      {columnOf(plan, "phone") ? (
        <Labelled label={t("plan.country")}>
          <Select aria-label={t("plan.country")} style={{ width: "100%" }} value={plan.country} options={COUNTRIES.map((value) => ({ value, label: names.of(value) ?? value }))} onChange={(country) => set({ country })} />
        </Labelled>
      ) : null}
      <Labelled label={t("plan.decimal_mark")}>
        <Select aria-label={t("plan.decimal_mark")} style={{ width: "100%" }} value={plan.decimal_mark} options={marks} onChange={(decimal_mark) => set({ decimal_mark })} />
      </Labelled>
      <Labelled label={t("plan.formats")}>
        <Select mode="tags" aria-label={t("plan.formats")} style={{ width: "100%" }} placeholder="2026-03-01 09:30" value={plan.time_formats} open={false} suffixIcon={null} onChange={(time_formats) => set({ time_formats })} />
      </Labelled>
    </div>
  );
}

function Missing({ problems }: { problems: Problem[] }) {
  const { t } = useTranslation("imports");
  const words = ({ code, about }: Problem) =>
    t(`plan.problem.${code}`, { about: code === "role_missing" ? t(`plan.role.${about}`) : about || t("plan.empty") });
  const list = <ul style={{ margin: 0, paddingInlineStart: 20 }}>{problems.map((one) => <li key={one.code + one.about}>{words(one)}</li>)}</ul>;
  return <Alert type="info" showIcon title={t("plan.missing")} description={list} />;
}

export function Labelled({ label, help, children }: { label: string; help?: string; children: ReactNode }) {
  return (
    <label style={{ display: "block" }}>
      <div style={{ marginBottom: 4, overflowWrap: "anywhere" }}>{label}</div>
      {children}
      {help ? <div className="quiet small" style={{ marginTop: 4 }}>{help}</div> : null}
    </label>
  );
}
