import { App, Button, Descriptions, Drawer, Form, Input, Skeleton } from "antd";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { ApprovalDetail, Decision, SecondPerson } from "@/api/approvals";
import { useApproval, useDecide } from "@/api/approvals";
import { useFormats } from "@/format/formats";
import { ErrorNotice } from "@/parts/Notice";

import { SenderContent } from "./SenderContent";
import { PARTS } from "./Rule";
import { isByRule, useAsker } from "./words";

const JourneyContent = lazy(() => import("./JourneyContent"));

type Props = { slug: string; approvalId: string; onClose: () => void };

/** One request: exactly what would be done, and the decision about it. */
export function Request({ slug, approvalId, onClose }: Props) {
  const { t } = useTranslation("approvals");
  const found = useApproval(slug, approvalId);
  return (
    <Drawer open size={760} title={found.data ? t(`action.${found.data.action}`) : t("title")} onClose={onClose}>
      {found.error ? <ErrorNotice error={found.error} onAgain={() => void found.refetch()} /> : null}
      {found.data ? <Body slug={slug} request={found.data} onClose={onClose} /> : found.error ? null : <Skeleton active />}
    </Drawer>
  );
}

function Body({ slug, request, onClose }: { slug: string; request: ApprovalDetail; onClose: () => void }) {
  const { t } = useTranslation("approvals");
  const formats = useFormats();
  const asker = useAsker();
  const rows = [
    { key: "state", label: t("state_column"), children: t(`state.${request.state}`) },
    { key: "by", label: t("asked_by"), children: `${asker(request)} · ${formats.instant(request.asked_at)}` },
    { key: "note", label: t("note"), children: <span style={{ whiteSpace: "pre-wrap" }}>{request.note || "—"}</span> },
    { key: "ends", label: t("ends"), children: formats.instant(request.ends_at) },
    ...(request.decided_at ? [{ key: "decided", label: t("decided_by"), children: `${request.decided_by_name ?? t("gone")} · ${formats.instant(request.decided_at)}` }] : []),
    ...(request.decision_note ? [{ key: "answer", label: t("answer"), children: <span style={{ whiteSpace: "pre-wrap" }}>{request.decision_note}</span> }] : []),
  ];
  return (
    <div className="stack" data-testid="approval">
      <p style={{ margin: 0 }}><strong>{t(`effect.${request.action}`, { target: request.target })}</strong></p>
      <Content slug={slug} request={request} />
      <Descriptions size="small" column={1} items={rows} />
      {request.may_decide || request.is_own ? <Choice slug={slug} request={request} onClose={onClose} /> : null}
    </div>
  );
}

/** What would be done, in the shape in which people know it, and where it can be looked at further. */
function Content({ slug, request: { action, target, content } }: { slug: string; request: ApprovalDetail }) {
  const { t } = useTranslation("approvals");
  if (action === "publish_journey") return <Suspense fallback={<Skeleton active />}><JourneyContent slug={slug} content={content} /></Suspense>;
  if (action === "roll_out_winner") return <p style={{ margin: 0 }}>{t("content.variant", { variant: String(content.variant) })} <Link to={`/w/${slug}/experiments/${target}`}>{t("content.experiment")}</Link></p>;
  if (action === "erase_customer") return <Link to={`/w/${slug}/customers/${target}`}>{t("content.customer")}</Link>;
  if (action === "second_person") return <RuleChange before={content.before as SecondPerson} after={content.after as SecondPerson} />;
  return <SenderContent slug={slug} content={content} />;
}

function RuleChange({ before, after }: { before: SecondPerson; after: SecondPerson }) {
  const { t } = useTranslation("approvals");
  const changed = PARTS.filter((part) => before[part] !== after[part]);
  return (
    <ul style={{ margin: 0, paddingInlineStart: 18 }}>
      {changed.map((part) => <li key={part}>{t(after[part] ? "content.turned_on" : "content.turned_off", { what: t(`rule.${part}`) })}</li>)}
    </ul>
  );
}

/** Grant, refuse with a reason, or withdraw; each is asked twice, with what follows from it. */
function Choice({ slug, request, onClose }: { slug: string; request: ApprovalDetail; onClose: () => void }) {
  const { t } = useTranslation("approvals");
  const { modal, message } = App.useApp();
  const decide = useDecide(slug, request.approval_id);
  const [note, setNote] = useState("");
  const isWaiting = request.state === "open" || request.state === "granted";
  if (!request.may_decide && !isWaiting) return null;
  const act = (decision: Decision) =>
    modal.confirm({
      title: t(`confirm.${decision.verb}.title`),
      content: decision.verb === "grant" ? `${t(`effect.${request.action}`, { target: request.target })} ${t(isByRule(request) ? "confirm.grant.text_by_rule" : "confirm.grant.text")}` : t(`confirm.${decision.verb}.text`),
      okText: t(`confirm.${decision.verb}.ok`),
      cancelText: t("frame:cancel"),
      onOk: async () => {
        const done = await decide.mutateAsync(decision).catch(() => null);
        if (!done) return;
        void message.success(t(`confirm.${decision.verb}.done`));
        onClose();
      },
    });
  return (
    <div className="stack" style={{ gap: 10 }}>
      {decide.error ? <ErrorNotice error={decide.error} /> : null}
      {request.may_decide ? (
        <>
          <Form layout="vertical">
            <Form.Item label={t("your_note")} htmlFor="decision-note" extra={t("note_needed")} style={{ marginBottom: 0 }}>
              <Input.TextArea id="decision-note" rows={2} maxLength={1000} value={note} onChange={(event) => setNote(event.target.value)} />
            </Form.Item>
          </Form>
          <div className="row">
            <Button type="primary" loading={decide.isPending} onClick={() => act({ verb: "grant", note: note.trim() })}>{t("confirm.grant.ok")}</Button>
            <Button danger disabled={!note.trim()} loading={decide.isPending} onClick={() => act({ verb: "refuse", note: note.trim() })}>{t("confirm.refuse.ok")}</Button>
          </div>
        </>
      ) : (
        <div className="row"><Button loading={decide.isPending} onClick={() => act({ verb: "withdraw" })}>{t("confirm.withdraw.ok")}</Button></div>
      )}
    </div>
  );
}
