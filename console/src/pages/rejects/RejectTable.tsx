import { App, Button, Card, Table, Tag } from "antd";
import type { Key } from "react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { Reject } from "@/api/rejects";
import { useReplay } from "@/api/rejects";
import { useMay } from "@/app/session";
import { useFormats } from "@/format/formats";
import { longTable } from "@/parts/longTable";
import { ErrorNotice } from "@/parts/Notice";

import { useReasonText } from "./reasonText";

type Props = { slug: string; reason: string; rows: Reject[] };

export function RejectTable({ slug, reason, rows }: Props) {
  const { t } = useTranslation("rejects");
  const formats = useFormats();
  const mayReplay = useMay("rejects:replay");
  const [chosen, setChosen] = useState<Key[]>([]);
  const reasonText = useReasonText();
  const isWaiting = (row: Reject) => row.is_replayable && row.replayed_at === null;
  const selection = { selectedRowKeys: chosen, onChange: setChosen, getCheckboxProps: (row: Reject) => ({ disabled: !isWaiting(row) }) };
  return (
    <>
      {mayReplay ? <ReplayBar slug={slug} reason={rows.some(isWaiting) ? reason : ""} chosen={chosen.map(String)} onDone={() => setChosen([])} /> : null}
      <Card styles={{ body: { padding: 0 } }}>
        <Table
          rowKey="reject_id"
          size="middle"
          dataSource={rows}
          pagination={false}
          {...longTable(rows.length, 640)}
          {...(mayReplay ? { rowSelection: selection } : {})}
          expandable={{ expandedRowRender: (row) => <pre className="json code">{pretty(row.body)}</pre> }}
          columns={[
            { title: t("at"), className: "nowrap", render: (_, row) => formats.instant(row.rejected_at) },
            { title: t("reason_title"), render: (_, row) => reasonText(row) },
            { title: t("from"), render: (_, row) => <Origin slug={slug} row={row} /> },
            { title: "", render: (_, row) => <Standing row={row} /> },
          ]}
        />
      </Card>
    </>
  );
}

function Origin({ slug, row }: { slug: string; row: Reject }) {
  const { t } = useTranslation("rejects");
  if (row.import_id) return <Link to={`/w/${slug}/imports/${row.import_id}`}>{t("line", { file: row.file_name ?? row.source, line: row.line ?? "?" })}</Link>;
  return <span>{row.source} <span className="quiet small">{row.event_name}</span></span>;
}

function Standing({ row }: { row: Reject }) {
  const { t } = useTranslation("rejects");
  if (row.mended_at) return <Tag color="success">{t("mended")}</Tag>;
  return row.replayed_at ? <Tag>{t("replayed")}</Tag> : null;
}

type BarProps = { slug: string; reason: string; chosen: string[]; onDone: () => void };

function ReplayBar({ slug, reason, chosen, onDone }: BarProps) {
  const { t } = useTranslation("rejects");
  const { message } = App.useApp();
  const replay = useReplay(slug);
  const start = (what: { ids: string[] } | { reason: string }) =>
    replay.mutate(what, {
      onSuccess: ({ replayed }) => { void message.success(t("replay_done", { number: replayed })); onDone(); },
    });
  return (
    <>
      <div className="spread">
        <span className="quiet">{t("replay_lead")}</span>
        <div className="row">
          {reason ? <Button loading={replay.isPending} onClick={() => start({ reason })}>{t("replay_all")}</Button> : null}
          <Button disabled={chosen.length === 0} loading={replay.isPending} onClick={() => start({ ids: chosen })}>{chosen.length === 0 ? t("replay_chosen") : t("replay", { number: chosen.length })}</Button>
        </div>
      </div>
      {replay.error ? <ErrorNotice error={replay.error} /> : null}
    </>
  );
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body; // a line of a file, or cut: shown as it came
  }
}
