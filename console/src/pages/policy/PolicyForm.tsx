import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { App, Button, Card, Drawer, Form, Input, InputNumber, Segmented, Select } from "antd";
import { useTranslation } from "react-i18next";

import type { Channel } from "@/api/channels";
import { CHANNELS } from "@/api/channels";
import { useCurrency } from "@/api/overview";
import type { ConsentRule, Limit, Policy, Rules } from "@/api/policy";
import { useSavePolicy } from "@/api/policy";
import { toMajor, toMinor } from "@/format/formats";
import { ErrorNotice } from "@/parts/Notice";

const WINDOW = /^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-4]):[0-5]\d$/;

type LimitRow = Omit<Limit, "scope"> & { kind: "cap" | "gap"; channels: Channel[]; rest: Limit | null };
type Values = {
  consent: Record<Channel, ConsentRule>;
  limits: LimitRow[];
  hours: Rules["hours"];
  budget: number | null;
  note: string;
};

export function PolicyForm({ slug, policy, onClose }: { slug: string; policy: Policy; onClose: () => void }) {
  const { t } = useTranslation("policy");
  const { t: reach } = useTranslation("reach");
  const { message } = App.useApp();
  const [form] = Form.useForm<Values>();
  const currency = useCurrency(slug);
  const save = useSavePolicy(slug);
  const submit = async (values: Values) => {
    const { limits } = form.getFieldsValue(true) as Values; // with what has no field: `rest`
    const done = await save.mutateAsync({ rules: rulesOf({ ...values, limits }, policy.rules, currency), note: values.note ?? "" }).catch(() => null);
    if (!done) return;
    void message.success(t("form.saved"));
    onClose();
  };
  const options = (["required", "opt_out", "not_needed"] as const).map((value) => ({ value, label: t(`rule.${value}`) }));
  const windows = [{ validator: (_: unknown, value: string[] = []) => (value.every((one) => WINDOW.test(one)) ? Promise.resolve() : Promise.reject(new Error(t("form.window_wrong")))) }];
  return (
    <Drawer
      open
      size={760}
      title={t("form.title")}
      onClose={onClose}
      extra={<Button type="primary" loading={save.isPending} onClick={form.submit}>{t("form.save")}</Button>}
    >
      <Form form={form} layout="vertical" initialValues={valuesOf(policy, currency)} onFinish={(values) => void submit(values)}>
        <h3>{t("form.consent")}</h3>
        <div className="grid-3">
          {CHANNELS.map((channel) => (
            <Form.Item key={channel} name={["consent", channel]} label={reach(`channel.${channel}`)}><Select options={options} /></Form.Item>
          ))}
        </div>
        <h3>{t("section.limits")}</h3>
        <Limits />
        <h3>{t("section.hours")}</h3>
        <div className="grid-2">
          <Form.Item name={["hours", "quiet"]} label={t("form.quiet")} extra={t("form.quiet_hint")} rules={windows}><Select mode="tags" tokenSeparators={[","]} /></Form.Item>
          <Form.Item name={["hours", "golden"]} label={t("form.golden")} rules={windows}><Select mode="tags" tokenSeparators={[","]} /></Form.Item>
          <Form.Item name={["hours", "golden_mode"]} label={t("form.golden_mode")}>
            <Select options={(["off", "preferred", "required"] as const).map((value) => ({ value, label: t(`golden_name.${value}`) }))} />
          </Form.Item>
          <Form.Item name={["hours", "jitter_minutes"]} label={t("form.jitter")}><InputNumber min={0} max={600} precision={0} style={{ width: "100%" }} /></Form.Item>
          <Form.Item name="budget" label={t("form.budget")}><InputNumber min={0} precision={2} suffix={currency} style={{ width: "100%" }} /></Form.Item>
        </div>
        <Form.Item name="note" label={t("form.note")}><Input placeholder={t("form.note_example")} maxLength={500} /></Form.Item>
        {save.error ? <ErrorNotice error={save.error} /> : null}
      </Form>
    </Drawer>
  );
}

function Limits() {
  const { t } = useTranslation("policy");
  const { t: reach } = useTranslation("reach");
  const form = Form.useFormInstance<Values>();
  return (
    <Form.List name="limits">
      {(rows, { add, remove }) => (
        <div className="stack" style={{ gap: 10 }}>
          {rows.map(({ key, name }) => (
            <Card key={key} size="small">
              <div className="grid-3" style={{ columnGap: 12, rowGap: 0 }}>
                <Form.Item name={[name, "name"]} label={t("form.limit_name")} rules={[{ required: true, message: t("form.name_needed") }]}><Input maxLength={60} /></Form.Item>
                <Form.Item name={[name, "kind"]} label={t("form.kind")}>
                  <Segmented options={[{ value: "cap", label: t("form.kind_cap") }, { value: "gap", label: t("form.kind_gap") }]} />
                </Form.Item>
                <Form.Item name={[name, "hours"]} label={t("form.hours")}><InputNumber min={1} max={2_208} precision={0} style={{ width: "100%" }} /></Form.Item>
                <Form.Item noStyle shouldUpdate>
                  {() =>
                    form.getFieldValue(["limits", name, "kind"]) === "cap" ? (
                      <Form.Item name={[name, "count"]} label={t("form.count")}><InputNumber min={0} max={1_000} precision={0} style={{ width: "100%" }} /></Form.Item>
                    ) : null
                  }
                </Form.Item>
                <Form.Item name={[name, "near_key_date"]} label={t("form.near")}><InputNumber min={0} max={2_208} precision={0} style={{ width: "100%" }} /></Form.Item>
                <Form.Item name={[name, "over"]} label={t("form.over")}>
                  <Select options={(["skip", "defer", "exit"] as const).map((value) => ({ value, label: t(`over_name.${value}`) }))} />
                </Form.Item>
              </div>
              <div className="spread" style={{ alignItems: "flex-end", flexWrap: "nowrap" }}>
                <Form.Item name={[name, "channels"]} label={t("form.channels")} style={{ flex: 1, marginBottom: 0 }}>
                  <Select mode="multiple" options={CHANNELS.map((value) => ({ value, label: reach(`channel.${value}`) }))} />
                </Form.Item>
                <Button danger type="text" icon={<DeleteOutlined />} aria-label={t("form.remove", { name: form.getFieldValue(["limits", name, "name"]) })} onClick={() => remove(name)} />
              </div>
            </Card>
          ))}
          <Button icon={<PlusOutlined />} onClick={() => add({ name: "", kind: "cap", count: 3, hours: 168, channels: [], near_key_date: null, over: "skip", rest: null })}>{t("form.add")}</Button>
        </div>
      )}
    </Form.List>
  );
}

function valuesOf(policy: Policy, currency: string): Values {
  const { rules } = policy;
  const row = (kind: "cap" | "gap") => (one: Limit): LimitRow => ({ ...one, kind, channels: one.scope.channels, rest: one });
  return {
    consent: policy.consent,
    limits: [...rules.gaps.map(row("gap")), ...rules.caps.map(row("cap"))],
    hours: rules.hours,
    budget: rules.budget_month_minor === null ? null : toMajor(rules.budget_month_minor, currency),
    note: "",
  };
}

/** What the form does not show (topics, tags, tiers, key dates) stays as it was. */
function rulesOf(values: Values, before: Rules, currency: string): Rules {
  const limit = ({ kind, channels, rest, count, ...row }: LimitRow): Limit => ({
    ...row,
    near_key_date: row.near_key_date ?? null,
    tiers: rest?.tiers ?? {},
    scope: { topics: [], tags: [], ...rest?.scope, channels },
    ...(kind === "cap" ? { count: count ?? 0 } : {}),
  });
  return {
    ...before,
    consent: values.consent,
    gaps: values.limits.filter((one) => one.kind === "gap").map(limit),
    caps: values.limits.filter((one) => one.kind === "cap").map(limit),
    hours: { ...before.hours, ...values.hours },
    budget_month_minor: values.budget === null || values.budget === undefined ? null : toMinor(values.budget, currency),
  };
}
