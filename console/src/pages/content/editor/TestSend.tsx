import { Alert, Form, Modal, Select, Skeleton } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { Channel, ContentLanguage, TestSent } from "@/api/content";
import { useSeeds, useTestSend } from "@/api/content";
import { useMay, useMe } from "@/app/session";
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

/** A test goes to our own people only: to who asks for it, or to an address of the channel's test list. */
export function TestSend({ slug, templateKey, channel, language, customerId, ready, onClose }: Props) {
  const { t } = useTranslation("content");
  const [form] = Form.useForm<{ address: string }>();
  const maySeeSeeds = useMay("channels:write");
  const seeds = useSeeds(slug, channel, maySeeSeeds);
  const me = useMe().data;
  const send = useTestSend(slug, templateKey);
  const submit = async ({ address }: { address: string }) => {
    const draft = await ready();
    if (draft === null) return onClose();
    const shared = { address, language, customer_id: customerId };
    await send.mutateAsync(draft > 0 ? { ...shared, is_draft: true, version: draft } : { ...shared, is_draft: false }).catch(() => null);
  };
  const own = channel === "email" && me ? me.user.email : "";
  const listed = (seeds.data?.addresses ?? []).filter((one) => one !== own);
  const options = [
    ...(own ? [{ value: own, label: t("test.to_me", { address: own }) }] : []),
    ...listed.map((one) => ({ value: one, label: one })),
  ];
  const isWaiting = maySeeSeeds && seeds.isPending;
  return (
    <Modal
      open
      title={t("test.title")}
      okText={t("test.ok")}
      onOk={form.submit}
      onCancel={onClose}
      cancelText={send.data?.outcome === "sent" ? t("test.close") : undefined}
      confirmLoading={send.isPending}
      okButtonProps={{ disabled: options.length === 0 }}
    >
      {isWaiting ? <Skeleton active /> : null}
      {seeds.isError ? <ErrorNotice error={seeds.error} /> : null}
      {!isWaiting && options.length === 0 ? (
        <Alert type="info" showIcon title={t("test.no_seeds")} description={<>{t("test.no_seeds_text")} <SeedsLink slug={slug} /></>} />
      ) : null}
      {!isWaiting && options.length > 0 ? (
        <Form form={form} layout="vertical" requiredMark={false} initialValues={{ address: options[0]?.value }} onFinish={(values) => void submit(values)}>
          <Form.Item name="address" label={t("test.address")} extra={<>{t(own ? "test.hint_own" : "test.hint")} {maySeeSeeds ? <SeedsLink slug={slug} /> : null}</>}>
            <Select options={options} />
          </Form.Item>
        </Form>
      ) : null}
      {send.error ? <ErrorNotice error={send.error} /> : null}
      {send.data ? <Sent slug={slug} sent={send.data} address={send.variables?.address ?? ""} /> : null}
    </Modal>
  );
}

function SeedsLink({ slug }: { slug: string }) {
  const { t } = useTranslation("content");
  return <Link to={`/w/${slug}/channels?tab=seeds`}>{t("test.to_seeds")}</Link>;
}

/** What became of it; what a recorded sender took can be read at once. */
function Sent({ slug, sent, address }: { slug: string; sent: TestSent; address: string }) {
  const { t } = useTranslation("content");
  const mayRead = useMay("customers_plain:read");
  if (sent.outcome !== "sent") {
    return <Alert type="error" showIcon role="alert" title={t(`test.outcome.${sent.outcome}`)} description={[sent.reason, sent.detail].filter(Boolean).join(": ")} />;
  }
  const inMailbox = sent.is_recorded ? (
    <>
      {t("test.recorded")} {mayRead ? <Link to={`/w/${slug}/mailbox?letter=${sent.message_id}`}>{t("test.open_mailbox")}</Link> : null}
    </>
  ) : undefined;
  return <Alert type="success" showIcon role="status" title={t("test.sent", { address })} description={inMailbox} />;
}
