import { Button, Card, Select, Skeleton } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import type { ReasonCount, Reject } from "@/api/rejects";
import { useRejects, useRejectSummary } from "@/api/rejects";
import { usePlace } from "@/app/session";
import { useFormats } from "@/format/formats";
import { ExportButton, ListBar } from "@/parts/ListBar";
import { ErrorNotice, Nothing } from "@/parts/Notice";
import { Page } from "@/parts/Page";
import { RowsMore } from "@/parts/RowsMore";
import { useTitle } from "@/parts/titles";
import { useFilters } from "@/parts/useFilters";

import { useReasonText } from "./reasonText";
import { RejectTable } from "./RejectTable";

export default function Rejects() {
  const { t } = useTranslation("rejects");
  const { slug } = usePlace();
  const [{ reason, source }, put] = useFilters(["reason", "source"]);
  const reasonText = useReasonText();
  const summary = useRejectSummary(slug);
  const rejects = useRejects(slug, reason, source);
  const isEmpty = !rejects.isPending && !rejects.error && rejects.rows.length === 0 && !reason && !source;
  const choose = (next: string) => put({ reason: next });
  const sources = [...new Set(summary.data?.items.map((one) => one.source))].sort();
  const counts = summary.data?.items.filter((one) => !source || one.source === source) ?? [];
  const columns = {
    [t("at")]: (row: Reject) => row.rejected_at,
    [t("reason_title")]: (row: Reject) => reasonText(row),
    [t("from")]: (row: Reject) => row.file_name ?? row.source,
    [t("line_number")]: (row: Reject) => row.line,
    [t("content")]: (row: Reject) => row.body,
  };
  return (
    <Page title={t("title")} lead={t("lead")}>
      {rejects.error ? <ErrorNotice error={rejects.error} onAgain={rejects.again} /> : null}
      {isEmpty ? <Card><Nothing title={t("empty.title")} teach={t("empty.text")} /></Card> : (
        <div className="grid-side">
          <Card size="small" title={t("by_reason")}>
            {summary.data ? <ReasonList rows={counts} total={source ? sumOf(counts) : { open: summary.data.open, count: summary.data.total }} chosen={reason} onChoose={choose} /> : <Skeleton active />}
          </Card>
          <div className="stack" style={{ minWidth: 0 }}>
            <ListBar list="rejects" actions={<ExportButton name="rejects" all={rejects.all} columns={columns} />}>
              <Select
                allowClear
                aria-label={t("from")}
                placeholder={t("any_source")}
                style={{ minWidth: 160 }}
                popupMatchSelectWidth={false}
                value={source || undefined}
                options={sources.map((value) => ({ value, label: value }))}
                onChange={(next?: string) => put({ source: next ?? "" })}
              />
            </ListBar>
            {rejects.isPending ? <Skeleton active /> : <RejectTable slug={slug} reason={source ? "" : reason} rows={rejects.rows} />}
            <RowsMore {...rejects.more} />
          </div>
        </div>
      )}
    </Page>
  );
}

type Sum = Pick<ReasonCount, "open" | "count">;
type ReasonProps = { rows: ReasonCount[]; total: Sum; chosen: string; onChoose: (reason: string) => void };

/** Reasons over all sources: what is still open first, beside how many there ever were. */
function ReasonList({ rows, total, chosen, onChoose }: ReasonProps) {
  const { t } = useTranslation("rejects");
  const formats = useFormats();
  const title = useTitle();
  const reasons = useMemo(() => byReason(rows), [rows]);
  const line = (code: string, name: string, sum: Sum) => (
    <Button key={code} type={code === chosen ? "primary" : "text"} block style={{ justifyContent: "space-between", height: "auto", whiteSpace: "normal", textAlign: "left" }} onClick={() => onChoose(code)}>
      <span>{name}</span><span className="number nowrap">{sum.open === sum.count ? formats.number(sum.open) : t("open_of", { open: formats.number(sum.open), count: formats.number(sum.count) })}</span>
    </Button>
  );
  return <div>{line("", t("all"), total)}{reasons.map(([row, sum]) => line(row.reason.code, title(row.reason), sum))}</div>;
}

function byReason(rows: ReasonCount[]): [ReasonCount, Sum][] {
  const found = new Map<string, ReasonCount[]>();
  for (const row of rows) found.set(row.reason.code, [...(found.get(row.reason.code) ?? []), row]);
  const summed = [...found.values()].flatMap((own): [ReasonCount, Sum][] => (own[0] ? [[own[0], sumOf(own)]] : []));
  return summed.sort(([, a], [, b]) => b.open - a.open || b.count - a.count);
}

function sumOf(rows: ReasonCount[]): Sum {
  return { open: rows.reduce((sum, one) => sum + one.open, 0), count: rows.reduce((sum, one) => sum + one.count, 0) };
}
