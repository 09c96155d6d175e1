import { App, DatePicker, Form, Input, InputNumber, Modal, Select, Switch } from "antd";
import type { Dayjs } from "dayjs";
import { useTranslation } from "react-i18next";

import type { Sender, SenderKind, SettingField } from "@/api/channels";
import { useSaveSender, useSenderKinds } from "@/api/channels";
import { instantOf, wallClock } from "@/format/zone";
import { ErrorNotice } from "@/parts/Notice";
import { Refusal } from "@/parts/Refusal";

type Values = {
  kind: string;
  sender_key: string;
  name: string;
  settings: Record<string, unknown>;
  cost_minor: number;
  rate_per_second: number;
  position: number;
  is_enabled: boolean;
  licence: string;
  licence_ends_at: Dayjs | null;
};

/** Makes a sender or changes one; the form follows from what its kind takes. */
export function SenderForm({ slug, sender, onClose }: { slug: string; sender: Sender | null; onClose: () => void }) {
  const { t } = useTranslation("channels");
  const { t: reach } = useTranslation("reach");
  const { message } = App.useApp();
  const [form] = Form.useForm<Values>();
  const kinds = useSenderKinds(slug);
  const save = useSaveSender(slug);
  const chosen = Form.useWatch("kind", form) ?? sender?.kind;
  const kind = kinds.data?.items.find((one) => one.kind === chosen);
  const submit = async (values: Values) => {
    const { licence_ends_at: ends, ...rest } = values;
    const wish = {
      ...rest,
      is_enabled: values.is_enabled ?? true,
      name: values.name || values.sender_key,
      settings: kind ? given(kind, values.settings ?? {}) : {},
      licence_ends_at: ends ? instantOf(ends.endOf("day")) : null,
    };
    const made = await save.mutateAsync({ wish, isNew: sender === null }).catch(() => null);
    if (!made) return;
    void message.success(t("form.saved"));
    onClose();
  };
  return (
    <Modal
      open
      width={640}
      title={sender ? t("form.edit", { name: sender.name }) : t("form.create")}
      okText={t("form.save")}
      cancelText={t("frame:cancel")}
      confirmLoading={save.isPending}
      onCancel={onClose}
      onOk={form.submit}
      destroyOnHidden
    >
      <Form form={form} layout="vertical" initialValues={initial(sender)} onFinish={(values) => void submit(values)}>
        <div className="grid-2">
          <Form.Item name="kind" label={t("form.kind")} rules={[{ required: true, message: t("form.needed") }]}>
            <Select
              showSearch={{ optionFilterProp: "label" }}
              disabled={sender !== null}
              loading={kinds.isPending}
              options={kinds.data?.items.map((one) => ({ value: one.kind, label: `${reach(`channel.${one.channel}`)} · ${one.kind}` }))}
            />
          </Form.Item>
          <Form.Item name="sender_key" label={t("form.key")} extra={t("form.key_hint")} rules={[{ required: true, pattern: /^[a-z][a-z0-9_]{1,63}$/, message: t("form.key_needed") }]}>
            <Input disabled={sender !== null} placeholder="post" />
          </Form.Item>
          <Form.Item name="name" label={t("form.name")}><Input placeholder={t("form.name_example")} maxLength={200} /></Form.Item>
          <Form.Item name="cost_minor" label={t("form.cost")}><InputNumber min={0} max={1_000_000} precision={0} style={{ width: "100%" }} /></Form.Item>
          <Form.Item name="rate_per_second" label={t("form.rate")}><InputNumber min={0} max={100_000} precision={0} style={{ width: "100%" }} /></Form.Item>
          <Form.Item name="position" label={t("form.position")}><InputNumber min={0} max={1_000} precision={0} style={{ width: "100%" }} /></Form.Item>
          <Form.Item name="licence" label={t("form.licence")}><Input maxLength={200} /></Form.Item>
          <Form.Item name="licence_ends_at" label={t("form.licence_ends")}><DatePicker style={{ width: "100%" }} /></Form.Item>
        </div>
        {sender ? <Form.Item name="is_enabled" label={t("form.is_enabled")} valuePropName="checked"><Switch /></Form.Item> : null}
        {kind && kind.fields.length > 0 ? <strong>{t("form.settings")}</strong> : null}
        {kind?.fields.map((field) => <Setting key={field.name} field={field} isKept={sender !== null} />)}
        {kinds.error ? <ErrorNotice error={kinds.error} /> : null}
        <Refusal error={save.error} onClose={save.reset} onAsked={onClose} />
      </Form>
    </Modal>
  );
}

function Setting({ field, isKept }: { field: SettingField; isKept: boolean }) {
  const { t } = useTranslation("channels");
  const name = ["settings", field.name];
  const label = <span className="code">{field.name}</span>;
  const isNeeded = field.is_required && !(field.is_secret && isKept);
  const rules = [{ required: isNeeded, message: t("form.needed") }];
  const standard = field.default === null || field.default === undefined ? undefined : String(field.default);
  const type = typeOf(field);
  if (type === "boolean") {
    return <Form.Item name={name} label={label} valuePropName="checked"><Switch /></Form.Item>;
  }
  const extra = field.is_secret ? t(isKept ? "form.secret_kept" : "form.secret_new") : undefined;
  return (
    <Form.Item name={name} label={label} extra={extra} rules={rules} style={{ marginTop: 8, marginBottom: 8 }}>
      {controlOf(field, type, standard)}
    </Form.Item>
  );
}

function controlOf(field: SettingField, type: string, standard: string | undefined) {
  if (field.is_secret && field.name.endsWith("_key")) return <Input.TextArea rows={2} autoComplete="off" />;
  if (field.is_secret) return <Input.Password autoComplete="new-password" visibilityToggle={false} />;
  const options = field.json_schema["enum"] as string[] | undefined;
  if (options) return <Select allowClear={!field.is_required} placeholder={standard} options={options.map((value) => ({ value, label: value }))} />;
  if (type === "integer" || type === "number") return <InputNumber placeholder={standard} style={{ width: "100%" }} />;
  if (type === "array") return <Select mode="tags" placeholder={standard} tokenSeparators={[",", " "]} />;
  return <Input placeholder={standard} />;
}

function typeOf(field: SettingField): string {
  const schema = field.json_schema as { type?: string; anyOf?: { type?: string }[] };
  return schema.type ?? schema.anyOf?.find((one) => one.type !== "null")?.type ?? "string";
}

/** What was entered; empty fields are left out, so that a stored secret and a default stay. */
function given(kind: SenderKind, settings: Record<string, unknown>): Record<string, unknown> {
  const known = new Set(kind.fields.map((one) => one.name));
  return Object.fromEntries(Object.entries(settings).filter(([name, value]) => known.has(name) && value !== undefined && value !== null && value !== ""));
}

function initial(sender: Sender | null): Partial<Values> {
  if (!sender) return { is_enabled: true, cost_minor: 0, rate_per_second: 0, position: 0, licence: "", name: "" };
  return { ...sender, licence_ends_at: sender.licence_ends_at ? wallClock(sender.licence_ends_at) : null };
}
