import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { App, Button, Card, Drawer, Form, Input, InputNumber, Select, Skeleton, Switch } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { useKeyDates } from "@/api/calendar";
import { useCurrency } from "@/api/overview";
import { useMembers } from "@/api/people";
import type { SaveSetting } from "@/api/saving";
import { useSaveSetting, useSetSaveSetting } from "@/api/saving";
import { toMajor, toMinor } from "@/format/formats";
import { ErrorNotice } from "@/parts/Notice";
import { useTitle } from "@/parts/titles";

const BASIS_POINTS_A_PERCENT = 100;
const CAPACITY_MAX = 2_000;
const HOLD_OUT_PERCENT_MAX = 50;
const KEY = /^[a-z][a-z0-9_]{1,63}$/;

/** Shares that the form shows as percent. */
const SHARES = ["begin_bp", "end_bp", "activity_weight_bp", "alive_bp_min", "hold_out_bp"] as const;

/** Whom the queue takes, how many a day, who looks after them, and who is kept back. */
export function SaveSettings({ slug, onClose }: { slug: string; onClose: () => void }) {
  const { t } = useTranslation("saving");
  const [form] = Form.useForm<SaveSetting>();
  const setting = useSaveSetting(slug);
  const save = useSetSaveSetting(slug);
  return (
    <Drawer
      open
      size={620}
      title={t("setting.title")}
      onClose={onClose}
      extra={<Button type="primary" disabled={!setting.data} loading={save.isPending} onClick={form.submit}>{t("setting.save")}</Button>}
    >
      {setting.error ? <ErrorNotice error={setting.error} onAgain={() => void setting.refetch()} /> : null}
      {setting.data ? <Fields slug={slug} form={form} setting={setting.data} save={save} onClose={onClose} /> : <Skeleton active />}
    </Drawer>
  );
}

type FieldsProps = { slug: string; form: ReturnType<typeof Form.useForm<SaveSetting>>[0]; setting: SaveSetting; save: ReturnType<typeof useSetSaveSetting>; onClose: () => void };

function Fields({ slug, form, setting, save, onClose }: FieldsProps) {
  const { t } = useTranslation("saving");
  const { message } = App.useApp();
  const title = useTitle();
  const currency = useCurrency(slug);
  const dates = useKeyDates(slug).data ?? [];
  const submit = async (values: SaveSetting) => {
    const made = await save.mutateAsync({ ...scaled(values, (share) => Math.round(share * BASIS_POINTS_A_PERCENT)), value_minor_min: toMinor(values.value_minor_min ?? 0, currency) }).catch(() => null);
    if (!made) return;
    void message.success(t("setting.saved"));
    onClose();
  };
  const initial = { ...scaled(setting, (share) => share / BASIS_POINTS_A_PERCENT), value_minor_min: toMajor(setting.value_minor_min ?? 0, currency) };
  const options = dates.map((one) => ({ value: one.key, label: title(one) }));
  return (
    <Form form={form} layout="vertical" requiredMark={false} initialValues={initial} onFinish={(values) => void submit(values)}>
      <Form.Item name="is_on" label={t("setting.is_on")} extra={t("setting.is_on_hint")} valuePropName="checked"><Switch /></Form.Item>
      <h3>{t("setting.teams")}</h3>
      <Teams slug={slug} />
      <h3>{t("setting.whom")}</h3>
      <div className="grid-2" style={{ rowGap: 0 }}>
        <Percent name="begin_bp" min={0.01} />
        <Percent name="end_bp" rules={[belowBegin(t("setting.below"))]} />
        <Percent name="activity_weight_bp" />
        <Percent name="alive_bp_min" />
        <Whole name="value_minor_min" min={0} suffix={currency} precision={2} />
        <Whole name="horizon_days" min={1} max={365} suffix={t("setting.days")} />
        <Whole name="cool_down_days" min={0} max={365} suffix={t("setting.days")} />
        <Whole name="due_hours" min={1} max={720} suffix={t("setting.hours")} />
      </div>
      <Form.Item name="quiet_key_dates" label={t("setting.quiet_key_dates")} extra={t("setting.quiet_key_dates_hint")}><Select mode="multiple" options={options} optionFilterProp="label" /></Form.Item>
      <h3>{t("setting.measured")}</h3>
      <Percent name="hold_out_bp" max={HOLD_OUT_PERCENT_MAX} />
      {save.error ? <ErrorNotice error={save.error} /> : null}
    </Form>
  );
}

type NumberProps = { name: keyof SaveSetting; min?: number; max?: number; suffix?: ReactNode; precision?: number; rules?: object[] };

function Whole({ name, min = 0, max, suffix, precision = 0, rules = [] }: NumberProps) {
  const { t } = useTranslation("saving");
  const needed = { required: true, message: t("setting.needed") };
  return (
    <Form.Item name={name} label={t(`setting.${name}`)} extra={t(`setting.${name}_hint`)} rules={[needed, ...rules]}>
      <InputNumber min={min} {...(max === undefined ? {} : { max })} precision={precision} suffix={suffix} style={{ width: "100%" }} />
    </Form.Item>
  );
}

function Percent(props: NumberProps) {
  return <Whole max={100} suffix="%" precision={2} {...props} />;
}

/** An end at or above the beginning would let a customer on the edge come and go. */
function belowBegin(message: string) {
  return ({ getFieldValue }: { getFieldValue: (name: string) => number }) => ({
    validator: (_: unknown, value: number) => (value < getFieldValue("begin_bp") ? Promise.resolve() : Promise.reject(new Error(message))),
  });
}

function Teams({ slug }: { slug: string }) {
  const { t } = useTranslation("saving");
  const members = useMembers(slug).rows.map((one) => ({ value: one.user_id, label: one.name || one.email }));
  return (
    <Form.List name="teams">
      {(rows, { add, remove }) => (
        <div className="stack" style={{ gap: 10 }}>
          {rows.map(({ key, name }) => (
            <Card key={key} size="small">
              <div className="grid-2" style={{ columnGap: 12, rowGap: 0 }}>
                <Form.Item name={[name, "key"]} label={t("setting.team")} rules={[{ pattern: KEY, required: true, message: t("setting.team_hint") }]}><Input maxLength={64} /></Form.Item>
                <Form.Item name={[name, "capacity_a_day"]} label={t("setting.capacity")} rules={[{ required: true, message: t("setting.needed") }]}><InputNumber min={0} max={CAPACITY_MAX} precision={0} style={{ width: "100%" }} /></Form.Item>
              </div>
              <Form.Item name={[name, "owners"]} label={t("setting.owners")} extra={t("setting.owners_hint")}><Select mode="multiple" options={members} optionFilterProp="label" /></Form.Item>
              {rows.length > 1 ? <Button size="small" icon={<DeleteOutlined />} onClick={() => remove(name)}>{t("setting.remove_team")}</Button> : null}
            </Card>
          ))}
          <Button icon={<PlusOutlined />} onClick={() => add({ key: "", capacity_a_day: 20, owners: [] })}>{t("setting.add_team")}</Button>
        </div>
      )}
    </Form.List>
  );
}

function scaled(setting: SaveSetting, change: (share: number) => number): SaveSetting {
  return { ...setting, ...Object.fromEntries(SHARES.map((name) => [name, change(setting[name] ?? 0)])) };
}
