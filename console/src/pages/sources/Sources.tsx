import { PlusOutlined } from "@ant-design/icons";
import { Button, Card, Form, Input, Modal, Skeleton, Table, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";

import type { Source } from "@/api/sources";
import { useCreateSource, useSources } from "@/api/sources";
import { useMay, usePlace } from "@/app/session";
import { useFormats } from "@/format/formats";
import { ErrorNotice, Nothing } from "@/parts/Notice";
import { Page } from "@/parts/Page";
import { RowsMore } from "@/parts/RowsMore";

export default function Sources() {
  const { t } = useTranslation("sources");
  const { slug } = usePlace();
  const mayWrite = useMay("sources:write");
  const sources = useSources(slug);
  const [isOpen, setOpen] = useState(false);
  const create = mayWrite ? (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen(true)}>{t("create")}</Button>
  ) : null;
  return (
    <Page title={t("title")} lead={t("lead")} actions={sources.rows.length > 0 ? create : null}>
      {sources.error ? <ErrorNotice error={sources.error} onAgain={sources.again} /> : null}
      <Card styles={{ body: { padding: sources.rows.length > 0 ? 0 : 24 } }}>
        {sources.isPending ? <Skeleton active /> : sources.rows.length === 0 && !sources.error ? (
          <Nothing title={t("empty.title")} teach={t("empty.text")} action={create} />
        ) : <SourceTable slug={slug} rows={sources.rows} />}
      </Card>
      <RowsMore {...sources.more} />
      {isOpen ? <CreateDialog slug={slug} onClose={() => setOpen(false)} /> : null}
    </Page>
  );
}

function SourceTable({ slug, rows }: { slug: string; rows: Source[] }) {
  const { t } = useTranslation("sources");
  const formats = useFormats();
  return (
    <Table
      rowKey="source_id"
      dataSource={rows}
      pagination={false}
      scroll={{ x: 560 }}
      columns={[
        { title: t("name"), dataIndex: "name", render: (name: string, row) => <Link to={`/w/${slug}/sources/${row.source_id}`}>{name}</Link> },
        { title: t("key"), render: (_, row) => <KeyState source={row} /> },
        { title: t("limit"), dataIndex: "events_per_second_max", align: "right", render: (value: number) => t("per_second", { number: formats.number(value) }) },
        { title: t("created"), dataIndex: "created_at", render: (at: string) => formats.date(at) },
      ]}
    />
  );
}

export function KeyState({ source }: { source: Source }) {
  const { t } = useTranslation("sources");
  if (!source.write_key) return <Tag color="error">{t("revoked")}</Tag>;
  return <span className="code">{`${source.write_key.slice(0, 6)}…${source.write_key.slice(-4)}`}</span>;
}

function CreateDialog({ slug, onClose }: { slug: string; onClose: () => void }) {
  const { t } = useTranslation("sources");
  const navigate = useNavigate();
  const [form] = Form.useForm<{ name: string }>();
  const create = useCreateSource(slug);
  const submit = async ({ name }: { name: string }) => {
    const source = await create.mutateAsync(name.trim()).catch(() => null);
    if (source) void navigate(`/w/${slug}/sources/${source.source_id}`);
  };
  return (
    <Modal open title={t("create")} okText={t("create_ok")} onCancel={onClose} onOk={form.submit} confirmLoading={create.isPending} destroyOnHidden>
      <Form form={form} layout="vertical" requiredMark={false} onFinish={(values) => void submit(values)}>
        <Form.Item name="name" label={t("name")} extra={t("name_hint")} rules={[{ required: true, whitespace: true, message: t("name_needed") }, { max: 120 }]}>
          <Input autoFocus placeholder={t("name_example")} />
        </Form.Item>
        {create.error ? <ErrorNotice error={create.error} /> : null}
      </Form>
    </Modal>
  );
}
