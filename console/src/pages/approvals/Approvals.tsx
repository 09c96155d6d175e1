import { Button, Card, Segmented, Skeleton, Table, Tabs, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";

import type { Approval } from "@/api/approvals";
import { useApprovals } from "@/api/approvals";
import { usePlace } from "@/app/session";
import { useFormats } from "@/format/formats";
import { ErrorNotice, Nothing } from "@/parts/Notice";
import { Page } from "@/parts/Page";
import { RowsMore } from "@/parts/RowsMore";

import { Request } from "./Request";
import { Rule } from "./Rule";
import { useAsker } from "./words";

const COLOURS: Record<Approval["state"], string> = { open: "processing", granted: "success", refused: "error", used: "default", withdrawn: "default", lapsed: "warning" };

/** What waits for a second person, what became of the rest, and for what one is needed. */
export default function Approvals() {
  const { t } = useTranslation("approvals");
  const { slug } = usePlace();
  const [params, setParams] = useSearchParams();
  const open = (tab: string) => setParams(tab === "rule" ? { tab } : {}, { replace: true });
  return (
    <Page title={t("title")} lead={t("lead")}>
      <Tabs
        activeKey={params.get("tab") === "rule" ? "rule" : "requests"}
        onChange={open}
        items={[
          { key: "requests", label: t("tab.requests"), children: <Requests slug={slug} onRule={() => open("rule")} /> },
          { key: "rule", label: t("tab.rule"), children: <Rule slug={slug} /> },
        ]}
      />
    </Page>
  );
}

function Requests({ slug, onRule }: { slug: string; onRule: () => void }) {
  const { t } = useTranslation("approvals");
  const [state, setState] = useState<"open" | "all">("open");
  const [looked, setLooked] = useState("");
  const found = useApprovals(slug, state);
  return (
    <div className="stack">
      <div><Segmented aria-label={t("state_filter")} value={state} onChange={setState} options={[{ value: "open", label: t("show.open") }, { value: "all", label: t("show.all") }]} /></div>
      {found.error ? <ErrorNotice error={found.error} onAgain={found.again} /> : null}
      {found.isPending ? <Card><Skeleton active /></Card> : <Rows rows={found.rows} onLook={setLooked} onRule={onRule} />}
      <RowsMore {...found.more} />
      {looked ? <Request slug={slug} approvalId={looked} onClose={() => setLooked("")} /> : null}
    </div>
  );
}

function Rows({ rows, onLook, onRule }: { rows: Approval[]; onLook: (approvalId: string) => void; onRule: () => void }) {
  const { t } = useTranslation("approvals");
  const formats = useFormats();
  const asker = useAsker();
  if (rows.length === 0) return <Card><Nothing title={t("empty.title")} teach={t("empty.text")} action={<Button onClick={onRule}>{t("empty.rule")}</Button>} /></Card>;
  return (
    <Card styles={{ body: { padding: 0 } }}>
      <Table
        rowKey="approval_id"
        dataSource={rows}
        pagination={false}
        scroll={{ x: 760 }}
        columns={[
          { title: t("what"), render: (_, row) => <div>{t(`action.${row.action}`)} <span className="code">{row.action === "second_person" ? "" : row.target}</span></div> },
          { title: t("asked_by"), render: (_, row) => asker(row) },
          { title: t("since"), className: "nowrap", render: (_, row) => formats.ago(row.asked_at) },
          { title: t("note"), render: (_, row) => <span style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>{row.note}</span> },
          { title: t("state_column"), render: (_, row) => <Tag color={COLOURS[row.state]}>{t(`state.${row.state}`)}</Tag> },
          { title: "", align: "right", render: (_, row) => <Button type={row.may_decide ? "primary" : "default"} size="small" onClick={() => onLook(row.approval_id)}>{t(row.may_decide ? "decide" : "look")}</Button> },
        ]}
      />
    </Card>
  );
}
