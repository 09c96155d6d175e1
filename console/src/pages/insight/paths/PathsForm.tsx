import { Form, Input, Segmented, Slider } from "antd";
import { useTranslation } from "react-i18next";

import type { PathsWish } from "@/api/insight";

import { PeriodField, SegmentField, StepField } from "../fields";

const STEPS_MAX = 6;

type Props = { value: PathsWish; onChange: (value: PathsWish) => void };

/** Where the paths begin or end, what their nodes are, how far they go, whom and when they are looked at. */
export function PathsForm({ value, onChange }: Props) {
  const { t } = useTranslation("insight");
  const isPage = value.anchor.page !== undefined;
  return (
    <Form layout="vertical" requiredMark={false}>
      <Form.Item label={t("paths.direction")}>
        <Segmented value={value.direction} options={(["from", "to"] as const).map((one) => ({ value: one, label: t(`paths.${one}`) }))} onChange={(direction) => onChange({ ...value, direction })} />
      </Form.Item>
      <Form.Item label={t(`paths.anchor_${value.direction}`)}>
        <div className="stack" style={{ gap: 8 }}>
          <Segmented
            value={isPage ? "page" : "event"}
            options={(["event", "page"] as const).map((one) => ({ value: one, label: t(`paths.${one}`) }))}
            onChange={(kind) => onChange({ ...value, ...(kind === "page" ? { anchor: { page: "/" }, nodes: "pages" as const } : { anchor: { event: "" } }) })}
          />
          {isPage ? (
            <Input aria-label={t("paths.page")} placeholder="/cart" maxLength={500} value={value.anchor.page} onChange={(event) => onChange({ ...value, anchor: { page: event.target.value } })} />
          ) : (
            <StepField
              value={{ event: value.anchor.event ?? "", ...(value.anchor.where ? { where: value.anchor.where } : {}) }}
              onChange={(anchor) => onChange({ ...value, anchor })}
            />
          )}
        </div>
      </Form.Item>
      <Form.Item label={t("paths.nodes")}>
        <Segmented value={value.nodes} options={(["events", "pages"] as const).map((one) => ({ value: one, label: t(`paths.${one}`) }))} onChange={(nodes) => onChange({ ...value, nodes })} />
      </Form.Item>
      <Form.Item label={t("paths.steps", { count: value.steps })}>
        <Slider min={1} max={STEPS_MAX} value={value.steps} onChange={(steps) => onChange({ ...value, steps })} ariaLabelForHandle={t("paths.steps", { count: value.steps })} />
      </Form.Item>
      <Form.Item label={t("period.label")}><PeriodField value={value.period} onChange={(period) => onChange({ ...value, period })} /></Form.Item>
      <Form.Item label={t("segment.label")} style={{ marginBottom: 0 }}><SegmentField value={value.segment ?? ""} onChange={(segment) => onChange({ ...value, segment })} /></Form.Item>
    </Form>
  );
}
