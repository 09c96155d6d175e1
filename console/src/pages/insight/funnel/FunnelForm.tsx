import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Form, InputNumber, Select, Space } from "antd";
import { useTranslation } from "react-i18next";

import type { FunnelWish, StepWish } from "@/api/insight";

import { PeriodField, SegmentField, StepField } from "../fields";
import { BREAKDOWNS, HOURS_OF } from "./words";

const STEPS_MIN = 2;
const STEPS_MAX = 8;
const HOURS_MAX = 366 * 24;

type Props = { value: FunnelWish; onChange: (value: FunnelWish) => void };

/** The steps in their order, the time they may take, whom and when they are looked at. */
export function FunnelForm({ value, onChange }: Props) {
  const { t } = useTranslation("insight");
  const put = (steps: StepWish[]) => onChange({ ...value, steps });
  return (
    <Form layout="vertical" requiredMark={false}>
      <div className="stack" style={{ gap: 12, marginBottom: 16 }}>
        {value.steps.map((step, place) => (
          // Steps have no identity of their own: their place is their name.
          <StepBox key={place} step={step} place={place} steps={value.steps} onPut={put} />
        ))}
        <Button icon={<PlusOutlined />} disabled={value.steps.length >= STEPS_MAX} onClick={() => put([...value.steps, { event: "" }])}>{t("funnel.add_step")}</Button>
      </div>
      <Form.Item label={t("funnel.window")}><WindowField hours={value.window_hours} onChange={(window_hours) => onChange({ ...value, window_hours })} /></Form.Item>
      <Form.Item label={t("period.label")}><PeriodField value={value.period} onChange={(period) => onChange({ ...value, period })} /></Form.Item>
      <Form.Item label={t("segment.label")}><SegmentField value={value.segment ?? ""} onChange={(segment) => onChange({ ...value, segment })} /></Form.Item>
      <Form.Item label={t("funnel.breakdown")} style={{ marginBottom: 0 }}>
        <Select
          aria-label={t("funnel.breakdown")}
          value={value.breakdown ?? ""}
          options={BREAKDOWNS.map((one) => ({ value: one, label: t(`breakdown.${one || "none"}`) }))}
          onChange={(breakdown) => onChange({ ...value, breakdown })}
        />
      </Form.Item>
    </Form>
  );
}

type StepProps = { step: StepWish; place: number; steps: StepWish[]; onPut: (steps: StepWish[]) => void };

function StepBox({ step, place, steps, onPut }: StepProps) {
  const { t } = useTranslation("insight");
  const number = place + 1;
  const swapped = (other: number) => steps.map((one, at) => (at === place ? steps[other]! : at === other ? step : one));
  return (
    <section role="group" aria-label={t("funnel.step", { number })} style={{ borderLeft: "3px solid var(--evergreen)", paddingLeft: 10 }}>
      <div className="spread" style={{ marginBottom: 4 }}>
        <strong>{t("funnel.step", { number })}</strong>
        <span>
          <Button size="small" type="text" icon={<ArrowUpOutlined />} disabled={place === 0} aria-label={t("funnel.up", { number })} onClick={() => onPut(swapped(place - 1))} />
          <Button size="small" type="text" icon={<ArrowDownOutlined />} disabled={place === steps.length - 1} aria-label={t("funnel.down", { number })} onClick={() => onPut(swapped(place + 1))} />
          <Button size="small" type="text" icon={<DeleteOutlined />} disabled={steps.length <= STEPS_MIN} aria-label={t("funnel.remove", { number })} onClick={() => onPut(steps.filter((_, at) => at !== place))} />
        </span>
      </div>
      <StepField value={step} onChange={(next) => onPut(steps.map((one, at) => (at === place ? next : one)))} />
    </section>
  );
}

function WindowField({ hours, onChange }: { hours: number; onChange: (hours: number) => void }) {
  const { t } = useTranslation("insight");
  const unit = hours % HOURS_OF.days === 0 ? "days" : "hours";
  return (
    <Space.Compact>
      <InputNumber aria-label={t("funnel.window")} min={1} max={HOURS_MAX / HOURS_OF[unit]} precision={0} value={hours / HOURS_OF[unit]}
        onChange={(number) => (number ? onChange(number * HOURS_OF[unit]) : undefined)} />
      <Select
        aria-label={t("funnel.window_unit")}
        value={unit}
        options={[{ value: "hours", label: t("funnel.hours") }, { value: "days", label: t("funnel.days") }]}
        onChange={(next: "hours" | "days") => onChange(next === "days" ? Math.min(hours, 366) * HOURS_OF.days : Math.max(1, hours / HOURS_OF.days))}
      />
    </Space.Compact>
  );
}
