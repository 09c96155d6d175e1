import { Alert, Button, Card, Form, InputNumber, Select, Table } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { Plan as Planned, PlanWish } from "@/api/experiments";
import { usePlan } from "@/api/experiments";
import { usePlace } from "@/app/session";
import { useFormats } from "@/format/formats";
import { ErrorNotice } from "@/parts/Notice";
import { Page } from "@/parts/Page";

type Asked = {
  kind: PlanWish["kind"];
  design: NonNullable<PlanWish["design"]>;
  baseline: number;
  effect_percent: number;
  deviation: number;
  per_day: number;
  arms: number;
  looks: number;
};

const BEGIN: Asked = { kind: "binary", design: "sequential", baseline: 0.1, effect_percent: 10, deviation: 0, per_day: 1000, arms: 2, looks: 5 };
const KINDS = ["binary", "retention", "mean", "revenue", "ratio"] as const;
const DESIGNS = ["sequential", "anytime", "fixed"] as const;
const PERCENT = 100;

/** How many customers an experiment needs, how many days that takes, and when it may be looked at. */
export default function Plan() {
  const { t } = useTranslation("experiments");
  const { slug } = usePlace();
  const plan = usePlan(slug);
  const [form] = Form.useForm<Asked>();
  const kind = Form.useWatch("kind", form) ?? BEGIN.kind;
  const isShare = kind === "binary" || kind === "retention";
  const ask = (asked: Asked) =>
    plan.mutate({
      kind: asked.kind,
      design: asked.design,
      baseline: asked.baseline,
      effect: asked.effect_percent / PERCENT,
      deviation: asked.deviation ?? 0,
      customers_per_day: asked.per_day ?? 0,
      shares: Array.from({ length: asked.arms }, () => 1 / asked.arms),
      looks: asked.looks,
    });
  return (
    <Page title={t("plan.title")} lead={t("plan.lead")} back={<Link to={`/w/${slug}/experiments`}>{t("back")}</Link>}>
      <div className="grid-2">
        <Card size="small" title={t("plan.question")}>
          <Form form={form} layout="vertical" initialValues={BEGIN} onFinish={ask}>
            <Form.Item name="kind" label={t("plan.kind")}><Select options={KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))} /></Form.Item>
            <Form.Item name="baseline" label={t(isShare ? "plan.baseline_share" : "plan.baseline")} rules={[{ required: true }]}><InputNumber style={{ width: "100%" }} /></Form.Item>
            {isShare ? null : <Form.Item name="deviation" label={t("plan.deviation")} rules={[{ required: true }]}><InputNumber min={0} style={{ width: "100%" }} /></Form.Item>}
            <Form.Item name="effect_percent" label={t("plan.effect")} rules={[{ required: true }]}><InputNumber suffix="%" style={{ width: "100%" }} /></Form.Item>
            <Form.Item name="per_day" label={t("plan.per_day")}><InputNumber min={0} style={{ width: "100%" }} /></Form.Item>
            <Form.Item name="arms" label={t("plan.arms")} rules={[{ required: true }]}><InputNumber min={2} max={20} precision={0} style={{ width: "100%" }} /></Form.Item>
            <Form.Item name="design" label={t("design_name")}><Select options={DESIGNS.map((value) => ({ value, label: t(`design.${value}`) }))} /></Form.Item>
            <Form.Item name="looks" label={t("plan.looks")} rules={[{ required: true }]}><InputNumber min={1} max={20} precision={0} style={{ width: "100%" }} /></Form.Item>
            <Button type="primary" htmlType="submit" loading={plan.isPending}>{t("plan.count")}</Button>
          </Form>
        </Card>
        <Card size="small" title={t("plan.answer")}>
          {plan.error ? <ErrorNotice error={plan.error} /> : null}
          {plan.data ? <Answer plan={plan.data} /> : plan.error ? null : <p className="quiet">{t("plan.not_yet")}</p>}
        </Card>
      </div>
    </Page>
  );
}

function Answer({ plan }: { plan: Planned }) {
  const { t } = useTranslation("experiments");
  const formats = useFormats();
  return (
    <div className="stack" data-testid="plan">
      <div>
        <strong className="number" style={{ fontSize: 28 }}>{formats.number(plan.customers)}</strong> {t("plan.customers")}
        <div className="quiet">{t("plan.each", { arms: plan.arms.map((one) => formats.number(one)).join(" / ") })}</div>
      </div>
      {plan.days !== null && plan.weeks !== null ? <div>{t("plan.takes", { days: formats.number(plan.days), weeks: formats.number(plan.weeks) })}</div> : <Alert type="info" title={t("plan.no_days")} />}
      <div className="quiet">{t("plan.expected", { count: formats.number(plan.expected_customers) })}</div>
      <Table
        size="small"
        rowKey="number"
        pagination={false}
        dataSource={plan.looks}
        columns={[
          { title: t("look"), dataIndex: "number" },
          { title: t("plan.customers"), align: "right", className: "number", render: (_, row) => formats.number(row.customers) },
          { title: t("bound"), align: "right", className: "number", render: (_, row) => `±${formats.number(row.deviate)}` },
          { title: t("plan.found"), align: "right", className: "number", render: (_, row) => formats.share(row.found_by_then) },
        ]}
      />
    </div>
  );
}
