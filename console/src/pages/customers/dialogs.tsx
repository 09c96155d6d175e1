import { Alert, App, Form, Input, Modal, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import type { CustomerDetail } from "@/api/customers";
import { useCustomers, useErase, useMerge } from "@/api/customers";
import { usePlace } from "@/app/session";
import { ErrorNotice } from "@/parts/Notice";
import { Refusal } from "@/parts/Refusal";
import { useDelayed } from "@/parts/useDelayed";

import { shortId } from "./CustomerTable";

type Props = { customer: CustomerDetail; onClose: () => void };

/** Choose the other customer by any identifier; this one stays, the other joins it. */
export function MergeDialog({ customer, onClose }: Props) {
  const { t } = useTranslation("customers");
  const { slug } = usePlace();
  const { message } = App.useApp();
  const [typed, setTyped] = useState("");
  const [form] = Form.useForm<{ other: string; reason: string }>();
  const found = useCustomers(slug, useDelayed(typed.trim(), 300), "");
  const merge = useMerge(slug, customer.customer_id);
  const submit = async (values: { other: string; reason: string }) => {
    const done = await merge.mutateAsync(values).then(() => true, () => false);
    if (!done) return;
    void message.success(t("merge.done"));
    onClose();
  };
  return (
    <Modal open title={t("merge.title")} okText={t("merge.ok")} onOk={form.submit} onCancel={onClose} confirmLoading={merge.isPending}>
      <Form form={form} layout="vertical" requiredMark={false} onFinish={(values) => void submit(values)}>
        <p className="quiet" style={{ marginTop: 0 }}>{t("merge.text")}</p>
        <Form.Item name="other" label={t("merge.other")} rules={[{ required: true, message: t("merge.other_needed") }]}>
          <Select
            showSearch={{ filterOption: false, onSearch: setTyped }}
            placeholder={t("search")}
            options={found.rows
              .filter((row) => row.customer_id !== customer.customer_id)
              .map((row) => ({ value: row.customer_id, label: [row.name, ...row.identifiers.slice(0, 2).map((one) => one.value)].filter(Boolean).join(" · ") || shortId(row.customer_id) }))}
          />
        </Form.Item>
        <Form.Item name="reason" label={t("merge.reason")} rules={[{ required: true, whitespace: true, message: t("merge.reason_needed") }]}>
          <Input maxLength={200} placeholder={t("merge.reason_example")} />
        </Form.Item>
        {merge.error ? <ErrorNotice error={merge.error} /> : null}
      </Form>
    </Modal>
  );
}

/** Erasure cannot be taken back: the last six characters of the id are typed first. */
export function EraseDialog({ customer, onClose }: Props) {
  const { t } = useTranslation("customers");
  const { slug } = usePlace();
  const navigate = useNavigate();
  const { message } = App.useApp();
  const [form] = Form.useForm<{ reason: string; word: string }>();
  const erase = useErase(slug, customer.customer_id);
  const word = customer.customer_id.slice(-6);
  const submit = async ({ reason }: { reason: string }) => {
    const done = await erase.mutateAsync(reason).then(() => true, () => false);
    if (!done) return;
    void message.success(t("erase.started"));
    void navigate(`/w/${slug}/customers`);
  };
  return (
    <Modal open title={t("erase.title")} okText={t("erase.ok")} okButtonProps={{ danger: true }} onOk={form.submit} onCancel={onClose} confirmLoading={erase.isPending}>
      <div className="stack">
        <Alert type="warning" showIcon title={t("erase.warning")} />
        <Form form={form} layout="vertical" requiredMark={false} onFinish={(values) => void submit(values)}>
          <Form.Item name="reason" label={t("erase.reason")} rules={[{ required: true, whitespace: true, message: t("erase.reason_needed") }]}>
            <Input maxLength={200} placeholder={t("erase.reason_example")} />
          </Form.Item>
          <Form.Item name="word" label={t("erase.word", { word })} rules={[{ required: true, validator: (_, typed) => (typed === word ? Promise.resolve() : Promise.reject(new Error(t("erase.word_wrong")))) }]}>
            <Input autoComplete="off" className="code" />
          </Form.Item>
        </Form>
        <Refusal error={erase.error} reason={String(form.getFieldValue("reason") ?? "")} onClose={erase.reset} onAsked={onClose} />
      </div>
    </Modal>
  );
}
