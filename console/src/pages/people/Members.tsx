import { UserAddOutlined } from "@ant-design/icons";
import { App, Button, Card, Dropdown, Form, Input, Modal, Select, Skeleton, Table, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Link, Member, Role } from "@/api/people";
import { ROLES, useChangeRole, useInvite, useMembers, useNewLink, useRemoveMember } from "@/api/people";
import { useMay, usePlace } from "@/app/session";
import { useFormats } from "@/format/formats";
import { ErrorNotice } from "@/parts/Notice";
import { RowsMore } from "@/parts/RowsMore";

import { SecretDialog } from "./SecretDialog";

export function Members() {
  const { t } = useTranslation("people");
  const { slug } = usePlace();
  const mayWrite = useMay("users:write");
  const members = useMembers(slug);
  const [isInviting, setInviting] = useState(false);
  const [link, setLink] = useState<Link | null>(null);
  return (
    <div className="stack">
      {mayWrite ? (
        <div><Button type="primary" icon={<UserAddOutlined />} onClick={() => setInviting(true)}>{t("invite")}</Button></div>
      ) : null}
      {members.error ? <ErrorNotice error={members.error} onAgain={members.again} /> : null}
      <Card styles={{ body: { padding: 0 } }}>
        {members.isPending ? <div style={{ padding: 24 }}><Skeleton active /></div> : (
          <MemberTable rows={members.rows} mayWrite={mayWrite} onLink={setLink} />
        )}
      </Card>
      <RowsMore {...members.more} />
      {isInviting ? <InviteDialog onClose={() => setInviting(false)} onLink={setLink} /> : null}
      {link ? <LinkDialog link={link} onClose={() => setLink(null)} /> : null}
    </div>
  );
}

type TableProps = { rows: Member[]; mayWrite: boolean; onLink: (link: Link) => void };

function MemberTable({ rows, mayWrite, onLink }: TableProps) {
  const { t } = useTranslation("people");
  const { slug, me } = usePlace();
  const formats = useFormats();
  const { message } = App.useApp();
  const change = useChangeRole(slug);
  const onError = (error: Error) => void message.error(error.message);
  return (
    <Table
      rowKey="user_id"
      dataSource={rows}
      pagination={false}
      scroll={{ x: 640 }}
      columns={[
        {
          title: t("person"),
          render: (_, row) => (
            <div>
              {row.name || row.email} {row.user_id === me.user.user_id ? <Tag>{t("you")}</Tag> : null}
              {row.name ? <div className="quiet small">{row.email}</div> : null}
            </div>
          ),
        },
        {
          title: t("role"),
          render: (_, row) =>
            mayWrite && !row.everywhere ? (
              <Select
                aria-label={t("role")}
                value={row.role}
                popupMatchSelectWidth={false}
                options={ROLES.map((role) => ({ value: role, label: t(`frame:role.${role}`) }))}
                onChange={(role: Role) => change.mutate({ user_id: row.user_id, role }, { onError })}
              />
            ) : t(`frame:role.${row.role}`),
        },
        { title: t("last_sign_in"), render: (_, row) => (row.signed_in_at ? formats.ago(row.signed_in_at) : <span className="quiet">{t("never")}</span>) },
        ...(mayWrite ? [{ key: "more", align: "right" as const, render: (_: unknown, row: Member) => <MemberMenu row={row} onLink={onLink} /> }] : []),
      ]}
    />
  );
}

function MemberMenu({ row, onLink }: { row: Member; onLink: (link: Link) => void }) {
  const { t } = useTranslation("people");
  const { slug } = usePlace();
  const { modal, message } = App.useApp();
  const remove = useRemoveMember(slug);
  const link = useNewLink(slug);
  const onError = (error: Error) => void message.error(error.message);
  const askRemove = () => {
    modal.confirm({
      title: t("remove_title", { name: row.name || row.email }),
      content: t("remove_text"),
      okText: t("remove"),
      cancelText: t("frame:cancel"),
      okButtonProps: { danger: true },
      onOk: () => remove.mutateAsync(row.user_id).catch(onError),
    });
  };
  return (
    <Dropdown
      trigger={["click"]}
      menu={{
        items: [
          { key: "link", label: t("new_link"), onClick: () => link.mutate(row.user_id, { onSuccess: onLink, onError }) },
          { key: "remove", danger: true, disabled: row.everywhere, label: t("remove"), onClick: askRemove },
        ],
      }}
    >
      <Button size="small" aria-label={t("actions")}>…</Button>
    </Dropdown>
  );
}

function InviteDialog({ onClose, onLink }: { onClose: () => void; onLink: (link: Link) => void }) {
  const { t } = useTranslation("people");
  const { slug } = usePlace();
  const { message } = App.useApp();
  const [form] = Form.useForm<{ email: string; role: Role }>();
  const invite = useInvite(slug);
  const submit = async ({ email, role }: { email: string; role: Role }) => {
    const made = await invite.mutateAsync({ email, role }).catch(() => null);
    if (!made) return;
    if (made.link) onLink(made.link);
    else void message.success(t("invited_known"));
    onClose();
  };
  return (
    <Modal open title={t("invite")} okText={t("invite_ok")} onOk={form.submit} onCancel={onClose} confirmLoading={invite.isPending}>
      <Form form={form} layout="vertical" requiredMark={false} initialValues={{ role: "operator" }} onFinish={(values) => void submit(values)}>
        <Form.Item name="email" label={t("email")} rules={[{ required: true, type: "email", message: t("email_needed") }]}>
          <Input type="email" autoFocus />
        </Form.Item>
        <Form.Item name="role" label={t("role")}>
          <Select options={ROLES.map((role) => ({ value: role, label: `${t(`frame:role.${role}`)} · ${t(`role_text.${role}`)}` }))} />
        </Form.Item>
        {invite.error ? <ErrorNotice error={invite.error} /> : null}
      </Form>
    </Modal>
  );
}

function LinkDialog({ link, onClose }: { link: Link; onClose: () => void }) {
  const { t } = useTranslation("people");
  const formats = useFormats();
  return (
    <SecretDialog
      title={t("link_title")}
      text={t("link_text", { at: formats.instant(link.expires_at) })}
      secret={`${window.location.origin}/sign-in#token=${link.token}`}
      onClose={onClose}
    />
  );
}
