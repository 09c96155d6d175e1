import { DeleteOutlined } from "@ant-design/icons";
import type { FormInstance } from "antd";
import { Button, Form, Input, InputNumber, Segmented, Select } from "antd";
import { useTranslation } from "react-i18next";

import { FactSelect } from "@/pages/segments/builder/FactSelect";

import type { Draft } from "./draft";
import { KINDS, METRIC, ROLES } from "./draft";

const DAYS_MAX = 365;
const FULL = { width: "100%" };

type Props = { form: FormInstance<Draft>; place: number; onRemove: (() => void) | undefined };

/** One metric: which fact, how it is counted, for how long, and what part it has in the decision. */
export function MetricFields({ form, place, onRemove }: Props) {
  const { t } = useTranslation("experiments");
  const kind = Form.useWatch(["metrics", place, "kind"], form) ?? METRIC.kind;
  const needed = [{ required: true, message: t("edit.needed") }];
  return (
    <div className="stack" style={{ gap: 0 }} role="group" aria-label={t("edit.metric", { number: place + 1 })}>
      <div className="grid-2">
        <Form.Item name={[place, "name"]} label={t("edit.metric_name")} rules={needed}><Input maxLength={80} /></Form.Item>
        <Form.Item name={[place, "fact"]} label={t("edit.fact")} rules={needed}><FactField /></Form.Item>
        <Form.Item name={[place, "kind"]} label={t("plan.kind")}><Select options={KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))} /></Form.Item>
        <Form.Item name={[place, "role"]} label={t("edit.role")} extra={t("edit.role_hint")}><Select options={ROLES.map((value) => ({ value, label: t(`role.${value}`) }))} /></Form.Item>
        {kind === "ratio" ? <Form.Item name={[place, "divisor"]} label={t("edit.divisor")} rules={needed}><FactField /></Form.Item> : null}
        {kind === "mean" || kind === "ratio" ? (
          <Form.Item name={[place, "measure"]} label={t("edit.measure")}><Select options={(["count", "amount"] as const).map((value) => ({ value, label: t(`edit.measures.${value}`) }))} /></Form.Item>
        ) : null}
        {kind === "retention" ? (
          <Form.Item name={[place, "after_days"]} label={t("edit.after_days")} rules={[{ required: true, type: "number", min: 1, message: t("edit.needed") }]}><InputNumber min={0} max={DAYS_MAX} precision={0} style={FULL} /></Form.Item>
        ) : null}
        <Form.Item name={[place, "days"]} label={t("edit.days")}><InputNumber min={1} max={DAYS_MAX} precision={0} style={FULL} /></Form.Item>
        <Form.Item name={[place, "better"]} label={t("edit.better")}><Segmented options={(["up", "down"] as const).map((value) => ({ value, label: t(`edit.betters.${value}`) }))} /></Form.Item>
      </div>
      {onRemove ? <Button type="text" icon={<DeleteOutlined />} style={{ alignSelf: "flex-start" }} onClick={onRemove}>{t("edit.remove")}</Button> : null}
    </div>
  );
}

/** The form hands value and change over. */
function FactField({ value = "", onChange = () => undefined }: { value?: string; onChange?: (fact: string) => void }) {
  return <FactSelect value={value} onChange={onChange} />;
}
