import { App, Alert, Form, Modal, Select, Skeleton } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { Channel, ContentLanguage } from "@/api/content";
import { useSeeds, useTestSend } from "@/api/content";
import { ErrorNotice } from "@/parts/Notice";

type Props = {
  slug: string;
  templateKey: string;
  channel: Channel;
  language: ContentLanguage;
  customerId: string;
  /** Saves what was changed; null when that was refused. The number of the draft, 0 for what is published. */
  ready: () => Promise<number | null>;
  onClose: () => void;
};

/** A test goes to our own people only: the addresses of the channel's seed list. */
export function TestSend({ slug, templateKey, channel, language, customerId, ready, onClose }: Props) {
  const { t } = useTranslation("content");
  const { message } = App.useApp();
  const [form] = Form.useForm<{ address: string }>();
  const seeds = useSeeds(slug, channel, true);
  const send = useTestSend(slug, templateKey);
  const submit = async ({ address }: { address: string }) => {
    const draft = await ready();
    if (draft === null) return onClose();
    const shared = { address, language, customer_id: customerId };
    const sent = await send.mutateAsync(draft > 0 ? { ...shared, is_draft: true, version: draft } : { ...shared, is_draft: false }).catch(() => null);
    if (sent?.outcome !== "sent") return;
    void message.success(t("test.sent", { address }));
    onClose();
  };
  const addresses = seeds.data?.addresses ?? [];
  return (
    <Modal open title={t("test.title")} okText={t("test.ok")} onOk={form.submit} onCancel={onClose} confirmLoading={send.isPending} okButtonProps={{ disabled: addresses.length === 0 }}>
      {seeds.isPending ? <Skeleton active /> : null}
      {seeds.isError ? <ErrorNotice error={seeds.error} /> : null}
      {seeds.data && addresses.length === 0 ? (
        <Alert type="info" showIcon title={t("test.no_seeds")} description={<>{t("test.no_seeds_text")} <Link to={`/w/${slug}/channels`}>{t("test.to_channels")}</Link></>} />
      ) : null}
      {addresses.length > 0 ? (
        <Form form={form} layout="vertical" requiredMark={false} initialValues={{ address: addresses[0] }} onFinish={(values) => void submit(values)}>
          <Form.Item name="address" label={t("test.address")} extra={t("test.hint")}>
            <Select options={addresses.map((one) => ({ value: one, label: one }))} />
          </Form.Item>
        </Form>
      ) : null}
      {send.error ? <ErrorNotice error={send.error} /> : null}
      {send.data && send.data.outcome !== "sent" ? (
        <Alert type="error" showIcon role="alert" title={t(`test.outcome.${send.data.outcome}`)} description={[send.data.reason, send.data.detail].filter(Boolean).join(": ")} />
      ) : null}
    </Modal>
  );
}
