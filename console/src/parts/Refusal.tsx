import { App, Form, Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { Needed } from "@/api/approvals";
import { neededOf, useAskApproval } from "@/api/approvals";
import { usePlace } from "@/app/session";

import { ErrorNotice } from "./Notice";

type Props = { error: unknown; reason?: string; onClose: () => void; onAsked?: () => void };

/** Why an action was refused. Where a second person has to agree, the dialog that asks for it stands in its place. */
export function Refusal({ error, reason = "", onClose, onAsked }: Props) {
  const needed = neededOf(error);
  if (needed) return <AskApproval needed={needed} reason={reason} onClose={onClose} onAsked={onAsked ?? onClose} />;
  return error ? <ErrorNotice error={error} /> : null;
}

type AskProps = { needed: Needed; reason: string; onClose: () => void; onAsked: () => void };

/** Says what has to be agreed to, and asks for it with a note; what was asked before waits, it is not asked twice. */
function AskApproval({ needed, reason, onClose, onAsked }: AskProps) {
  const { t } = useTranslation("approvals");
  const { slug } = usePlace();
  const { message } = App.useApp();
  const ask = useAskApproval(slug);
  const [note, setNote] = useState(reason);
  const waits = needed.approval_id !== "";
  const submit = async () => {
    const asked = await ask.mutateAsync({ needed, note: note.trim() }).catch(() => null);
    if (!asked) return;
    void message.success(t("ask.done"));
    onAsked();
  };
  return (
    <Modal
      open
      title={t(waits ? "ask.waits" : "ask.title")}
      okText={t(waits ? "frame:close" : "ask.ok")}
      cancelText={t("frame:cancel")}
      cancelButtonProps={waits ? { style: { display: "none" } } : {}}
      confirmLoading={ask.isPending}
      onOk={() => (waits ? onClose() : void submit())}
      onCancel={onClose}
    >
      <p>{t(`effect.${needed.action}`, { target: needed.target })}</p>
      <p className="quiet">{t(waits ? "ask.waits_text" : "ask.text")} <Link to={`/w/${slug}/approvals`}>{t("ask.list")}</Link></p>
      {waits ? null : (
        <Form layout="vertical">
          <Form.Item label={t("ask.note")} htmlFor="approval-note" style={{ marginBottom: 0 }}>
            <Input.TextArea id="approval-note" rows={3} maxLength={1000} value={note} onChange={(event) => setNote(event.target.value)} />
          </Form.Item>
        </Form>
      )}
      {ask.error ? <ErrorNotice error={ask.error} /> : null}
    </Modal>
  );
}
