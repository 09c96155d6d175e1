import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import type { FormInstance } from "antd";
import { Button, Card, Form, Input, InputNumber, Segmented, Select, Switch } from "antd";
import { useTranslation } from "react-i18next";

import { CHANNELS } from "@/api/channels";
import { useTemplates } from "@/api/content";
import { useCurrency } from "@/api/overview";
import { useSegments } from "@/api/segments";
import { useTitle } from "@/parts/titles";
import { TopicSelect } from "@/parts/TopicSelect";

import { EVERYBODY } from "./names";
import type { PlanValues } from "./plan";
import { REPEATS } from "./plan";

const NAMES = ["zh", "en"] as const;
const STEPS_MAX = 5;
const FULL = { width: "100%" };

type Props = { slug: string; form: FormInstance<PlanValues>; initial: Partial<PlanValues>; onChange: () => void };

export function PlanForm({ slug, form, initial, onChange }: Props) {
  const { t } = useTranslation("campaigns");
  const { t: reach } = useTranslation("reach");
  const title = useTitle();
  const segments = useSegments(slug);
  // One language is enough: the other one then reads the same.
  const named = { validator: () => (NAMES.some((one) => form.getFieldValue(one)?.trim()) ? Promise.resolve() : Promise.reject(new Error(t("plan.needed")))) };
  const needed = [{ required: true, message: t("plan.needed") }];
  const groups = [{ value: EVERYBODY, label: reach("everybody") }, ...segments.rows.map((one) => ({ value: one.key, label: title(one) || one.key }))];
  return (
    <Form form={form} layout="vertical" initialValues={initial} onValuesChange={onChange} requiredMark={false}>
      <div className="stack">
        <Card size="small" title={t("plan.who")}>
          <div className="grid-2">
            {NAMES.map((one, place) => (
              <Form.Item key={one} name={one} label={t(`plan.${one}`)} dependencies={NAMES.filter((other) => other !== one)} rules={place === 0 ? [named] : []} extra={place === 0 ? undefined : t("plan.one_name")}>
                <Input maxLength={120} />
              </Form.Item>
            ))}
          </div>
          <Form.Item name="segment" label={t("plan.segment")} rules={needed}><Select showSearch={{ optionFilterProp: "label" }} options={groups} /></Form.Item>
        </Card>
        <Card size="small" title={t("plan.what")}>
          <Steps slug={slug} form={form} />
          <Kind slug={slug} form={form} />
        </Card>
        <Card size="small" title={t("plan.measure")}><Measure /></Card>
        <Card size="small" title={t("plan.pace")}><Pace slug={slug} initial={initial} /></Card>
      </div>
    </Form>
  );
}

function Steps({ slug, form }: { slug: string; form: FormInstance<PlanValues> }) {
  const { t } = useTranslation("campaigns");
  return (
    <Form.Item label={t("plan.steps")} style={{ marginBottom: 12 }}>
      <Form.List name="steps">
        {(rows, { add, remove }) => (
          <div className="stack" style={{ gap: 10 }}>
            {rows.map(({ key, name }) => (
              <Step key={key} slug={slug} form={form} place={name} isLast={name === rows.length - 1} onRemove={rows.length > 1 ? () => remove(name) : undefined} />
            ))}
            {rows.length < STEPS_MAX ? (
              <Button icon={<PlusOutlined />} onClick={() => add({ channel: "sms", template: undefined, unread_hours: 0 })} style={{ alignSelf: "flex-start" }}>{t("plan.add_step")}</Button>
            ) : null}
          </div>
        )}
      </Form.List>
    </Form.Item>
  );
}

type StepProps = { slug: string; form: FormInstance<PlanValues>; place: number; isLast: boolean; onRemove: (() => void) | undefined };

function Step({ slug, form, place, isLast, onRemove }: StepProps) {
  const { t } = useTranslation("campaigns");
  const { t: reach } = useTranslation("reach");
  const title = useTitle();
  const channel = Form.useWatch(["steps", place, "channel"], form);
  const templates = useTemplates(slug, channel ? { channel } : {});
  const options = templates.rows.map((one) => ({ value: one.key, label: `${title(one)} (${one.key})` }));
  return (
    <div className="row" style={{ alignItems: "flex-start", flexWrap: "wrap" }}>
      <Form.Item name={[place, "channel"]} noStyle>
        <Select
          aria-label={t("plan.channel")}
          style={{ width: 160 }}
          options={CHANNELS.map((value) => ({ value, label: reach(`channel.${value}`) }))}
          onChange={() => form.setFieldValue(["steps", place, "template"], undefined)}
        />
      </Form.Item>
      <Form.Item name={[place, "template"]} rules={[{ required: true, message: t("plan.needed") }]} style={{ flex: "1 1 220px", marginBottom: 0 }}>
        <Select aria-label={t("plan.template")} placeholder={t("plan.template")} options={options} loading={templates.isPending} notFoundContent={t("plan.no_template")} showSearch={{ optionFilterProp: "label" }} />
      </Form.Item>
      {isLast ? null : (
        <Form.Item name={[place, "unread_hours"]} tooltip={t("plan.unread_hint")} label={t("plan.unread")} style={{ flex: "1 1 100%", marginBottom: 0 }}>
          <InputNumber min={0} max={744} />
        </Form.Item>
      )}
      {onRemove ? <Button type="text" danger icon={<DeleteOutlined />} aria-label={t("plan.remove_step", { number: place + 1 })} onClick={onRemove} /> : null}
    </div>
  );
}

function Kind({ slug, form }: { slug: string; form: FormInstance<PlanValues> }) {
  const { t } = useTranslation("campaigns");
  const { t: reach } = useTranslation("reach");
  const channel = Form.useWatch(["steps", 0, "channel"], form) ?? "email";
  const isService = Form.useWatch("class", form) === "transactional";
  return (
    <div className="grid-2">
      <Form.Item name="class" label={t("plan.class")} extra={t("plan.class_hint")} style={{ marginBottom: 0 }}>
        <Segmented options={(["marketing", "transactional"] as const).map((value) => ({ value, label: reach(`class.${value}`) }))} />
      </Form.Item>
      <Form.Item name="topic" label={t("plan.topic")} style={{ marginBottom: 0 }}>
        <TopicSelect slug={slug} channel={channel} isService={isService} />
      </Form.Item>
    </div>
  );
}

function Measure() {
  const { t } = useTranslation("campaigns");
  const share = Form.useWatch<number | undefined>("hold_out");
  return (
    <div className="grid-2">
      <Form.Item name="hold_out" label={t("plan.hold_out")} extra={share === 0 ? t("plan.hold_out_none") : t("plan.hold_out_hint")} style={{ marginBottom: 0 }}>
        <InputNumber min={0} max={50} precision={1} style={FULL} />
      </Form.Item>
      <Form.Item name="days" label={t("plan.conversion")} style={{ marginBottom: 0 }}><InputNumber min={1} max={90} precision={0} style={FULL} /></Form.Item>
    </div>
  );
}

function Pace({ slug, initial }: { slug: string; initial: Partial<PlanValues> }) {
  const { t } = useTranslation("campaigns");
  const currency = useCurrency(slug);
  const known = Object.entries(REPEATS).map(([name, value]) => ({ value: value as string, label: t(`plan.repeat_${name}`) }));
  const own = initial.repeat && !known.some((one) => one.value === initial.repeat) ? [{ value: initial.repeat, label: t("plan.repeat_own", { cron: initial.repeat }) }] : [];
  return (
    <>
      <div className="grid-3">
        <Form.Item name="repeat" label={t("plan.repeat")}><Select options={[...known, ...own]} /></Form.Item>
        <Form.Item name="throttle" label={t("plan.throttle")}><InputNumber min={0} max={10_000_000} precision={0} style={FULL} /></Form.Item>
        <Form.Item name="budget" label={t("plan.budget")}><InputNumber min={0} precision={2} suffix={currency} style={FULL} /></Form.Item>
        <Form.Item name="lasts_hours" label={t("plan.lasts")} tooltip={t("plan.lasts_hint")}><InputNumber min={1} max={744} style={FULL} /></Form.Item>
        <Form.Item name="priority" label={t("plan.priority")}><InputNumber min={0} max={100} precision={0} style={FULL} /></Form.Item>
      </div>
      <Form.Item name="golden" label={t("plan.golden")} valuePropName="checked" style={{ marginBottom: 0 }}><Switch /></Form.Item>
    </>
  );
}
