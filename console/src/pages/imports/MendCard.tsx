import { DownloadOutlined } from "@ant-design/icons";
import { Button, Card, Input, Skeleton, Table, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import type { Edits, ImportLine } from "@/api/imports";
import { linesFile, useImportLines, useMend } from "@/api/imports";
import { useMay } from "@/app/session";
import { useFormats } from "@/format/formats";
import { useReasonText } from "@/pages/rejects/reasonText";
import { longTable } from "@/parts/longTable";
import { ErrorNotice } from "@/parts/Notice";
import { RowsMore } from "@/parts/RowsMore";

/** Values of a line that tell a person which one it is. */
const PREVIEW_CELLS = 4;

type Props = { slug: string; importId: string };
type Change = (line: ImportLine, column: string, value: string) => void;

/** The lines that an import did not accept: their cells are corrected here, and only these lines are imported again. */
export function MendCard({ slug, importId }: Props) {
  const { t, i18n } = useTranslation("imports");
  const navigate = useNavigate();
  const mayWrite = useMay("imports:write");
  const lines = useImportLines(slug, importId);
  const mend = useMend(slug, importId);
  const [edits, setEdits] = useState<Edits>({});
  const number = Object.keys(edits).length;
  const change: Change = (line, column, value) => setEdits((before) => edited(before, line, column, value));
  const start = () => mend.mutate(edits, { onSuccess: (made) => void navigate(`/w/${slug}/imports/${made.import_id}`) });
  const download = <Button icon={<DownloadOutlined />} href={linesFile(slug, importId, i18n.language)} download>{t("mend.download")}</Button>;
  return (
    <Card title={t("mend.title")} extra={download} data-testid="mend">
      <div className="stack">
        <div className="quiet">{t("mend.lead")} {t("mend.download_help")}</div>
        {lines.error ? <ErrorNotice error={lines.error} onAgain={lines.again} /> : null}
        {lines.isPending ? <Skeleton active /> : <LineTable rows={lines.rows} edits={edits} onChange={mayWrite ? change : null} />}
        <RowsMore {...lines.more} />
        {mend.error ? <ErrorNotice error={mend.error} /> : null}
        {mayWrite ? (
          <div><Button type="primary" disabled={number === 0} loading={mend.isPending} onClick={start}>{number === 0 ? t("mend.start") : t("mend.start_number", { number })}</Button></div>
        ) : null}
      </div>
    </Card>
  );
}

/** The edits with one more; a cell that says again what the file says is none. */
function edited(before: Edits, line: ImportLine, column: string, value: string): Edits {
  const cells = { ...before[line.reject_id], [column]: value };
  const changed = Object.entries(cells).filter(([name, text]) => text !== valueOf(line, name));
  const others = Object.entries(before).filter(([reject_id]) => reject_id !== line.reject_id);
  return Object.fromEntries([...others, ...(changed.length > 0 ? [[line.reject_id, Object.fromEntries(changed)] as const] : [])]);
}

function valueOf(line: ImportLine, column: string): string {
  return line.fields?.find(([name]) => name === column)?.[1] ?? "";
}

type TableProps = { rows: ImportLine[]; edits: Edits; onChange: Change | null };

function LineTable({ rows, edits, onChange }: TableProps) {
  const { t } = useTranslation("imports");
  const formats = useFormats();
  const reasonText = useReasonText();
  const cell = (line: ImportLine, column: string) => (
    <Cell line={line} column={column} value={edits[line.reject_id]?.[column] ?? valueOf(line, column)} onChange={line.mended_at ? null : onChange} />
  );
  const wrong = (line: ImportLine) => {
    if (line.mended_at) return <Tag color="success">{t("mend.done", { at: formats.instant(line.mended_at) })}</Tag>;
    if (!line.fields) return <span className="quiet small">{t("mend.in_file")}</span>;
    return line.column ? cell(line, line.column) : <span className="quiet small">{t("mend.open")}</span>;
  };
  const whole = (line: ImportLine) => (
    <div className="grid-4">{line.fields?.map(([column]) => <label key={column}><div className="small quiet">{column}</div>{cell(line, column)}</label>)}</div>
  );
  return (
    <Table
      rowKey="reject_id"
      size="middle"
      dataSource={rows}
      pagination={false}
      locale={{ emptyText: t("mend.none") }}
      {...longTable(rows.length, 720)}
      expandable={{ expandedRowRender: whole, rowExpandable: (line) => line.fields !== null }}
      columns={[
        { title: t("mend.line"), className: "nowrap", render: (_, line) => formats.number(line.line) },
        { title: t("result.reason"), render: (_, line) => <>{reasonText({ ...line, value: line.column && valueOf(line, line.column) })}<div className="small quiet">{preview(line)}</div></> },
        { title: t("mend.cell"), width: 280, render: (_, line) => wrong(line) },
      ]}
    />
  );
}

function preview(line: ImportLine): string {
  return (line.fields ?? []).map(([, value]) => value).filter(Boolean).slice(0, PREVIEW_CELLS).join(" · ");
}

type CellProps = { line: ImportLine; column: string; value: string; onChange: Change | null };

function Cell({ line, column, value, onChange }: CellProps) {
  if (!onChange) return <span>{value}</span>;
  const status = column === line.column && value === valueOf(line, column) ? "error" : "";
  return <Input aria-label={column} value={value} status={status} onChange={(event) => onChange(line, column, event.target.value)} />;
}
