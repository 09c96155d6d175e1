import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import type { FormInstance } from "antd";
import { AutoComplete, Button, Card, Form, Input, InputNumber, Select, Switch } from "antd";
import { useTranslation } from "react-i18next";

import { useCampaigns } from "@/api/campaigns";
import { useJourneys } from "@/api/journeys";
import { useTags } from "@/api/vocabulary";
import { useTitle } from "@/parts/titles";
import { useVocabulary } from "@/rules/vocabulary";

import { MetricFields } from "./MetricFields";
import type { Draft } from "./draft";
import { BASIS_POINTS, DESIGNS, METRIC, SCOPES } from "./draft";

const FULL = { width: "100%" };
const VARIANTS_MAX = 20;
const METRICS_MAX = 30;
const DIMENSIONS_MAX = 10;
const DAYS_MAX = 365;
const LOOKS_MAX = 20;
const PERCENT = 100;
const KEY = /^[a-z][a-z0-9_]{1,63}$/;

type Props = { slug: string; form: FormInstance<Draft>; initial: Draft; isNext: boolean };

/** The whole of an experiment: what is tried on whom, what decides, how it is looked at, and what then happens. */
export function DraftForm({ slug, form, initial, isNext }: Props) {
  const { t } = useTranslation("experiments");
  const needed = [{ required: true, whitespace: true, message: t("edit.needed") }];
  return (
    <Form form={form} layout="vertical" initialValues={initial} requiredMark={false} scrollToFirstError>
      <div className="stack">
        <Card size="small" title={t("edit.idea")}>
          <div className="grid-2">
            <Form.Item name={["name", "zh"]} label={t("edit.zh")} rules={needed}><Input maxLength={120} /></Form.Item>
            <Form.Item name={["name", "en"]} label={t("edit.en")} rules={needed}><Input maxLength={120} /></Form.Item>
          </div>
          <Form.Item name="key" label={t("edit.key")} extra={t("edit.key_hint")} rules={[{ required: true, pattern: KEY, message: t("edit.key_hint") }]}><Input disabled={isNext} maxLength={64} /></Form.Item>
          <Form.Item name="hypothesis" label={t("edit.hypothesis")} extra={t("edit.hypothesis_hint")} rules={needed}><Input.TextArea autoSize={{ minRows: 2 }} maxLength={2000} /></Form.Item>
          <Place slug={slug} form={form} />
        </Card>
        <Card size="small" title={t("edit.variants")}><Variants /></Card>
        <Card size="small" title={t("edit.metrics")}><Metrics form={form} /></Card>
        <Card size="small" title={t("edit.looks")}><Looks form={form} /></Card>
        <Card size="small" title={t("edit.differs")}><Dimensions slug={slug} /></Card>
        <Card size="small" title={t("edit.rule")}><Rule /></Card>
      </div>
    </Form>
  );
}

function Place({ slug, form }: { slug: string; form: FormInstance<Draft> }) {
  const { t } = useTranslation("experiments");
  const scope = Form.useWatch("scope", form) ?? "node";
  const journeys = useJourneys(slug).rows.map((one) => ({ value: one.key }));
  const campaigns = useCampaigns(slug).rows.map((one) => ({ value: one.key }));
  return (
    <div className="grid-2">
      <Form.Item name="scope" label={t("edit.scope")}><Select options={SCOPES.map((value) => ({ value, label: t(`scope.${value}`) }))} /></Form.Item>
      {scope === "global" ? null : (
        <Form.Item name="subject" label={t(`edit.subject.${scope}`)} rules={[{ required: true, message: t("edit.needed") }]}>
          <AutoComplete options={scope === "campaign" ? campaigns : journeys} placeholder={scope === "node" ? "win_back/draw" : ""} />
        </Form.Item>
      )}
    </div>
  );
}

function Variants() {
  const { t } = useTranslation("experiments");
  return (
    <Form.List name="variants">
      {(rows, { add, remove }) => (
        <div className="stack" style={{ gap: 8 }}>
          <span className="quiet small">{t("edit.variants_hint")}</span>
          {rows.map(({ key, name }) => (
            <div key={key} className="row" style={{ alignItems: "flex-start" }}>
              <Form.Item name={[name, "key"]} style={{ marginBottom: 0, minWidth: 180 }} rules={[{ required: true, whitespace: true, message: t("edit.needed") }]}><Input aria-label={t("edit.variant", { number: name + 1 })} /></Form.Item>
              <Form.Item
                name={[name, "share_bp"]}
                style={{ marginBottom: 0 }}
                getValueProps={(share?: number) => ({ value: share === undefined ? undefined : share / PERCENT })}
                normalize={(percent: number | null) => Math.round((percent ?? 0) * PERCENT)}
              >
                <InputNumber aria-label={t("edit.share", { number: name + 1 })} min={0.01} max={100} suffix="%" />
              </Form.Item>
              {name === 0 ? <span className="quiet small">{t("control")}</span> : null}
              {rows.length > 2 ? <Button type="text" aria-label={t("edit.remove")} icon={<DeleteOutlined />} onClick={() => remove(name)} /> : null}
            </div>
          ))}
          {rows.length < VARIANTS_MAX ? <Button icon={<PlusOutlined />} style={{ alignSelf: "flex-start" }} onClick={() => add({ key: "", share_bp: BASIS_POINTS / (rows.length + 1) })}>{t("edit.add_variant")}</Button> : null}
        </div>
      )}
    </Form.List>
  );
}

function Metrics({ form }: { form: FormInstance<Draft> }) {
  const { t } = useTranslation("experiments");
  return (
    <Form.List name="metrics">
      {(rows, { add, remove }) => (
        <div className="stack" style={{ gap: 16 }}>
          <span className="quiet small">{t("edit.metrics_hint")}</span>
          {rows.map(({ key, name }) => <MetricFields key={key} form={form} place={name} onRemove={rows.length > 1 ? () => remove(name) : undefined} />)}
          {rows.length < METRICS_MAX ? <Button icon={<PlusOutlined />} style={{ alignSelf: "flex-start" }} onClick={() => add({ ...METRIC, role: "secondary" })}>{t("edit.add_metric")}</Button> : null}
        </div>
      )}
    </Form.List>
  );
}

function Looks({ form }: { form: FormInstance<Draft> }) {
  const { t } = useTranslation("experiments");
  const kind = Form.useWatch(["design", "kind"], form) ?? "sequential";
  return (
    <div className="grid-2">
      <Form.Item name={["design", "kind"]} label={t("design_name")}><Select options={DESIGNS.map((value) => ({ value, label: t(`design.${value}`) }))} /></Form.Item>
      <Form.Item name={["design", "customers_planned"]} label={t("planned")} extra={t("edit.planned_hint")} rules={[{ required: true, type: "number", min: 1, message: t("edit.planned_hint") }]}><InputNumber min={0} precision={0} style={FULL} /></Form.Item>
      {kind === "sequential" ? <Form.Item name={["design", "looks"]} label={t("plan.looks")}><InputNumber min={1} max={LOOKS_MAX} precision={0} style={FULL} /></Form.Item> : null}
    </div>
  );
}

function Dimensions({ slug }: { slug: string }) {
  const { t } = useTranslation("experiments");
  const title = useTitle();
  const { segments, attributes } = useVocabulary();
  const tags = (useTags(slug).data ?? []).filter((one) => one.is_own);
  const named = (source: string, rows: { key: string; label: string }[]) => ({
    label: t(`edit.source.${source}`),
    title: source,
    options: rows.map((one) => ({ value: `${source}:${one.key}`, label: one.label })),
  });
  const groups = [
    named("segment", segments.map((one) => ({ key: one.value, label: one.label }))),
    named("attribute", attributes),
    named("tag", tags.map((one) => ({ key: one.key, label: title(one) || one.key }))),
  ];
  return (
    <Form.Item name="segments" label={t("edit.dimensions")} extra={t("edit.dimensions_hint")} style={{ marginBottom: 0 }}>
      <Select mode="tags" maxCount={DIMENSIONS_MAX} tokenSeparators={[",", "，"]} showSearch={{ optionFilterProp: "label" }} options={groups.filter((one) => one.options.length > 0)} />
    </Form.Item>
  );
}

function Rule() {
  const { t } = useTranslation("experiments");
  return (
    <div className="grid-2">
      <Form.Item name={["roll_out", "days_min"]} label={t("edit.days_min")}><InputNumber min={0} max={DAYS_MAX} precision={0} style={FULL} /></Form.Item>
      <Form.Item name={["roll_out", "days_max"]} label={t("edit.days_max")} extra={t("edit.days_max_hint")}><InputNumber min={0} max={DAYS_MAX} precision={0} style={FULL} /></Form.Item>
      <Form.Item name={["roll_out", "is_automatic"]} label={t("edit.is_automatic")} valuePropName="checked" extra={t("edit.is_automatic_hint")}><Switch /></Form.Item>
    </div>
  );
}
