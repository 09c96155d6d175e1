import { App, DatePicker, Form, Input, Modal, Select, Switch } from "antd";
import type { Dayjs } from "dayjs";
import { useTranslation } from "react-i18next";

import type { TaskKind } from "@/api/tasks";
import { useOpenTask, useTaskKinds } from "@/api/tasks";
import { usePlace } from "@/app/session";
import { instantOf, wallClock } from "@/format/zone";
import { CustomerSelect } from "@/parts/CustomerSelect";
import { ErrorNotice } from "@/parts/Notice";
import { useTitle } from "@/parts/titles";

type Wish = { kind: TaskKind["key"]; title: string; customer?: string; due_at: Dayjs; is_mine: boolean; script?: string };

/** A new task; `customer`: whom it is about from the start. */
export function OpenDialog({ slug, customer: about, onClose }: { slug: string; customer?: string; onClose: () => void }) {
  const { t, i18n } = useTranslation("tasks");
  const title = useTitle();
  const { me } = usePlace();
  const { message } = App.useApp();
  const [form] = Form.useForm<Wish>();
  const open = useOpenTask(slug);
  const kinds = useTaskKinds(slug).data ?? [];
  const submit = async ({ kind, title: words, customer = "", due_at, is_mine, script = "" }: Wish) => {
    const titles = i18n.language === "zh" ? { title_zh: words, title_en: "" } : { title_zh: "", title_en: words };
    const body = { kind, ...titles, script, customer, owner: is_mine ? me.user.user_id : null, due_at: instantOf(due_at) };
    const made = await open.mutateAsync(body).catch(() => null);
    if (!made) return;
    void message.success(t("opened"));
    onClose();
  };
  return (
    <Modal open title={t("create")} okText={t("create_ok")} onOk={form.submit} onCancel={onClose} confirmLoading={open.isPending}>
      <Form form={form} layout="vertical" requiredMark={false} initialValues={{ kind: "call", customer: about, is_mine: true, due_at: wallClock().add(1, "day") }} onFinish={(values) => void submit(values)}>
        <Form.Item name="kind" label={t("kind")}><Select options={kinds.map((one) => ({ value: one.key, label: title(one) }))} /></Form.Item>
        <Form.Item name="title" label={t("what")} rules={[{ required: true, whitespace: true, message: t("what_needed") }]}><Input maxLength={200} autoFocus /></Form.Item>
        <Form.Item name="customer" label={t("customer")} extra={t("customer_hint")}><CustomerSelect slug={slug} /></Form.Item>
        <Form.Item name="due_at" label={t("due")} rules={[{ required: true, message: t("due_needed") }]}><DatePicker showTime={{ format: "HH:mm" }} format="YYYY-MM-DD HH:mm" style={{ width: "100%" }} /></Form.Item>
        <Form.Item name="script" label={t("script")}><Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} maxLength={4_000} /></Form.Item>
        <Form.Item name="is_mine" valuePropName="checked" label={t("is_mine")}><Switch /></Form.Item>
        {open.error ? <ErrorNotice error={open.error} /> : null}
      </Form>
    </Modal>
  );
}
