import { App, Button, Card, Form, Input, Select, Skeleton, Table } from "antd";
import { useTranslation } from "react-i18next";

import type { Blocked as Row, Channel } from "@/api/channels";
import { CHANNELS, useBlockAddress, useBlocked } from "@/api/channels";
import { useMay } from "@/app/session";
import { useFormats } from "@/format/formats";
import { longTable } from "@/parts/longTable";
import { ErrorNotice, Nothing } from "@/parts/Notice";
import { RowsMore } from "@/parts/RowsMore";

type Values = { channel: Channel; address: string };

/** Addresses that must not be written to, as fingerprints. */
export function Blocked({ slug }: { slug: string }) {
  const { t } = useTranslation("channels");
  const mayWrite = useMay("channels:write");
  const blocked = useBlocked(slug);
  if (blocked.error) return <ErrorNotice error={blocked.error} onAgain={blocked.again} />;
  if (blocked.isPending) return <Card><Skeleton active /></Card>;
  return (
    <div className="stack">
      <Card>
        <p className="quiet" style={{ marginTop: 0 }}>{t("blocked.lead")}</p>
        {mayWrite ? <AddressForm slug={slug} /> : null}
      </Card>
      <Card styles={{ body: { padding: blocked.rows.length ? 0 : 24 } }}>
        {blocked.rows.length ? <BlockedTable rows={blocked.rows} /> : <Nothing title={t("blocked.empty")} teach={t("blocked.empty_text")} />}
      </Card>
      <RowsMore {...blocked.more} />
    </div>
  );
}

function BlockedTable({ rows }: { rows: Row[] }) {
  const { t } = useTranslation("channels");
  const { t: reach } = useTranslation("reach");
  const formats = useFormats();
  return (
    <Table
      rowKey={(row) => `${row.mark}${row.channel}${row.topic}`}
      size="middle"
      pagination={false}
      {...longTable(rows.length, 560)}
      dataSource={rows}
      columns={[
        { title: t("blocked.mark"), dataIndex: "mark", render: (mark: string) => <span className="code">{mark}</span> },
        { title: t("blocked.channel"), dataIndex: "channel", render: (channel: string) => reach(`channel.${channel}`) },
        { title: t("blocked.topic"), dataIndex: "topic", render: (topic: string) => (topic === "*" ? t("blocked.everything") : topic) },
        { title: t("blocked.reason"), dataIndex: "reason", render: (reason: string) => reach(`reason.${reason}`) },
        { title: t("blocked.at"), dataIndex: "at", className: "nowrap", render: (at: string) => formats.instant(at) },
      ]}
    />
  );
}

function AddressForm({ slug }: { slug: string }) {
  const { t } = useTranslation("channels");
  const { t: reach } = useTranslation("reach");
  const { message } = App.useApp();
  const [form] = Form.useForm<Values>();
  const change = useBlockAddress(slug);
  const act = async (isBlocked: boolean) => {
    const values = await form.validateFields().catch(() => null);
    const done = values && (await change.mutateAsync({ ...values, isBlocked }).catch(() => null));
    if (!done) return;
    form.resetFields(["address"]);
    void message.success(isBlocked ? t("blocked.blocked") : t("blocked.allowed", { count: done.changed }));
  };
  return (
    <Form form={form} layout="inline" style={{ rowGap: 8 }} initialValues={{ channel: "email" }}>
      <Form.Item name="channel">
        <Select aria-label={t("blocked.channel")} style={{ minWidth: 140 }} options={CHANNELS.map((value) => ({ value, label: reach(`channel.${value}`) }))} />
      </Form.Item>
      <Form.Item name="address" rules={[{ required: true, whitespace: true, message: t("blocked.address_needed") }]}>
        <Input aria-label={t("blocked.address")} placeholder={t("blocked.address")} style={{ minWidth: 240 }} />
      </Form.Item>
      <Button loading={change.isPending} onClick={() => void act(true)}>{t("blocked.block")}</Button>
      <Button loading={change.isPending} onClick={() => void act(false)}>{t("blocked.allow")}</Button>
      {change.error ? <ErrorNotice error={change.error} /> : null}
    </Form>
  );
}
