import { KeyOutlined } from "@ant-design/icons";
import { App, Button, Card, Form, Input, Modal, Select, Skeleton, Table, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Role, Token } from "@/api/people";
import { ROLES, useCreateToken, useRevokeToken, useTokens } from "@/api/people";
import { useMay, usePlace } from "@/app/session";
import { useFormats } from "@/format/formats";
import { ErrorNotice, Nothing } from "@/parts/Notice";
import { RowsMore } from "@/parts/RowsMore";

import { SecretDialog } from "./SecretDialog";

const DAYS = [30, 90, 365, 0];

export function Tokens() {
  const { t } = useTranslation("people");
  const { slug } = usePlace();
  const mayWrite = useMay("tokens:write");
  const tokens = useTokens(slug, true);
  const [isMaking, setMaking] = useState(false);
  const [secret, setSecret] = useState("");
  return (
    <div className="stack">
      <div className="spread">
        <span className="quiet">{t("tokens_lead")}</span>
        {mayWrite ? <Button type="primary" icon={<KeyOutlined />} onClick={() => setMaking(true)}>{t("new_token")}</Button> : null}
      </div>
      {tokens.error ? <ErrorNotice error={tokens.error} onAgain={tokens.again} /> : null}
      <Card styles={{ body: { padding: 0 } }}>
        {tokens.isPending ? <div style={{ padding: 24 }}><Skeleton active /></div> : <TokenTable rows={tokens.rows} mayWrite={mayWrite} />}
      </Card>
      <RowsMore {...tokens.more} />
      {isMaking ? <TokenDialog onClose={() => setMaking(false)} onMade={setSecret} /> : null}
      {secret ? <SecretDialog title={t("token_title")} text={t("token_text")} secret={secret} onClose={() => setSecret("")} /> : null}
    </div>
  );
}

function TokenTable({ rows, mayWrite }: { rows: Token[]; mayWrite: boolean }) {
  const { t } = useTranslation("people");
  const { slug } = usePlace();
  const formats = useFormats();
  const { modal, message } = App.useApp();
  const revoke = useRevokeToken(slug);
  const ask = (row: Token) => {
    modal.confirm({
      title: t("revoke_title", { name: row.name }),
      content: t("revoke_text"),
      okText: t("revoke"),
      cancelText: t("frame:cancel"),
      okButtonProps: { danger: true },
      onOk: () => revoke.mutateAsync(row.token_id).catch((error: Error) => void message.error(error.message)),
    });
  };
  const ends = (row: Token) => {
    if (row.revoked_at) return <Tag>{t("token_revoked")}</Tag>;
    return row.expires_at ? formats.date(row.expires_at) : <Tag color="warning">{t("token_forever")}</Tag>;
  };
  return (
    <Table
      rowKey="token_id"
      dataSource={rows}
      pagination={false}
      scroll={{ x: 640 }}
      locale={{ emptyText: <Nothing title={t("no_tokens")} teach={t("no_tokens_text")} /> }}
      columns={[
        { title: t("token_name"), dataIndex: "name" },
        { title: t("role"), render: (_, row) => t(`frame:role.${row.role}`) },
        { title: t("token_ends"), render: (_, row) => ends(row) },
        { title: t("token_used"), render: (_, row) => (row.last_used_at ? formats.ago(row.last_used_at) : <span className="quiet">{t("never")}</span>) },
        ...(mayWrite ? [{ key: "revoke", align: "right" as const, render: (_: unknown, row: Token) => (row.revoked_at ? null : <Button size="small" onClick={() => ask(row)}>{t("revoke")}</Button>) }] : []),
      ]}
    />
  );
}

type NewToken = { name: string; role: Role; days: number };

function TokenDialog({ onClose, onMade }: { onClose: () => void; onMade: (secret: string) => void }) {
  const { t } = useTranslation("people");
  const { slug } = usePlace();
  const [form] = Form.useForm<NewToken>();
  const create = useCreateToken(slug);
  const submit = async ({ name, role, days }: NewToken) => {
    const made = await create.mutateAsync({ name, role, days: days || null }).catch(() => null);
    if (!made) return;
    onMade(made.secret);
    onClose();
  };
  return (
    <Modal open title={t("new_token")} okText={t("token_ok")} onOk={form.submit} onCancel={onClose} confirmLoading={create.isPending}>
      <Form form={form} layout="vertical" requiredMark={false} initialValues={{ role: "viewer", days: 365 }} onFinish={(values) => void submit(values)}>
        <Form.Item name="name" label={t("token_name")} extra={t("token_name_hint")} rules={[{ required: true, whitespace: true, message: t("token_name_needed") }]}>
          <Input autoFocus maxLength={120} />
        </Form.Item>
        <Form.Item name="role" label={t("role")}>
          <Select options={ROLES.map((role) => ({ value: role, label: `${t(`frame:role.${role}`)} · ${t(`role_text.${role}`)}` }))} />
        </Form.Item>
        <Form.Item name="days" label={t("token_ends")}>
          <Select options={DAYS.map((days) => ({ value: days, label: days ? t("token_days", { days }) : t("token_forever") }))} />
        </Form.Item>
        {create.error ? <ErrorNotice error={create.error} /> : null}
      </Form>
    </Modal>
  );
}
