import { Tooltip } from "antd";
import { useTranslation } from "react-i18next";

import type { Figure, RetentionCell, RetentionRow, RetentionTable } from "@/api/insightTables";
import { GREENS } from "@/app/theme";
import type { Formats } from "@/format/formats";
import { useFormats } from "@/format/formats";

const SHARE_FULL = 0.5;
const CELL = { border: 0, width: "100%", minWidth: 58, padding: "7px 6px", borderRadius: 6, font: "inherit", cursor: "pointer" } as const;

type Props = { table: RetentionTable; onOpen?: ((cohort: string, age: number | null) => void) | undefined };

/** Cohorts down, ages across; a period that is still running is dashed, so that nobody reads it as a drop.
 * Where nothing opens (on paper) the intervals of the totals are written out. */
export function CohortTable({ table, onOpen }: Props) {
  const { t } = useTranslation("insight_tables");
  const formats = useFormats();
  const width = Math.max(...table.rows.map((row) => row.cells.length));
  const ages = Array.from({ length: width }, (_, age) => age);
  return (
    <div style={{ overflowX: "auto" }} tabIndex={0} role="group" aria-label={t("retention.table")}>
      <table style={{ borderSpacing: 3, borderCollapse: "separate", fontVariantNumeric: "tabular-nums" }} data-testid="cohorts">
        <thead>
          <tr>
            <th scope="col" style={{ textAlign: "left", fontWeight: 500, padding: 6 }}>{t("retention.cohort")}</th>
            <th scope="col" style={{ fontWeight: 500, padding: 6 }}>{t("retention.size")}</th>
            {ages.map((age) => <th key={age} scope="col" className="nowrap" style={{ fontWeight: 500, padding: 6 }}>{age === 0 ? t(`retention.same_${table.unit}`) : `+${age}`}</th>)}
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row" className="nowrap" style={{ textAlign: "left", padding: 6 }}>{t("retention.all")}{onOpen ? null : <span className="quiet small"> · 95 %</span>}</th>
            <td />
            {ages.map((age) => {
              const total = table.totals.find((one) => one.age === age);
              return (
                <td key={age} className="number" style={{ textAlign: "center", fontWeight: 600 }}>
                  {total ? <Tooltip title={intervalText(total.share, formats)}><span>{formats.share(total.share.value ?? 0)}</span></Tooltip> : null}
                  {total && !onOpen ? <div className="quiet nowrap" style={{ fontWeight: 400, fontSize: 10 }}>{rangeText(total.share, formats)}</div> : null}
                </td>
              );
            })}
          </tr>
          {[...table.rows].reverse().map((row) => <CohortLine key={row.cohort} row={row} onOpen={onOpen} />)}
        </tbody>
      </table>
    </div>
  );
}

function CohortLine({ row, onOpen }: { row: RetentionRow; onOpen: Props["onOpen"] }) {
  const { t } = useTranslation("insight_tables");
  const formats = useFormats();
  return (
    <tr>
      <th scope="row" className="nowrap" style={{ textAlign: "left", fontWeight: 500, padding: 6 }}>{row.cohort}</th>
      <td>
        {onOpen ? (
          <button type="button" style={{ ...CELL, background: "transparent" }} disabled={row.size === 0} onClick={() => onOpen(row.cohort, null)} aria-label={t("retention.open_all", { cohort: row.cohort, size: row.size })}>
            {formats.number(row.size)}
          </button>
        ) : <div className="number" style={{ textAlign: "center" }}>{formats.number(row.size)}</div>}
      </td>
      {row.size === 0 ? null : row.cells.map((cell) => <td key={cell.age}><CohortCell row={row} cell={cell} onOpen={onOpen} /></td>)}
    </tr>
  );
}

function CohortCell({ row, cell, onOpen }: { row: RetentionRow; cell: RetentionCell; onOpen: Props["onOpen"] }) {
  const { t } = useTranslation("insight_tables");
  const formats = useFormats();
  const share = cell.share.value ?? 0;
  const step = Math.min(6, Math.round((share / SHARE_FULL) * 6));
  const look = cell.is_complete
    ? { background: GREENS[step], color: step > 3 ? "#fff" : undefined }
    : { background: "transparent", border: "1px dashed #8b9a92", color: "var(--quiet)" };
  if (!onOpen) return <div className="number" style={{ ...CELL, ...look, cursor: "default", textAlign: "center" }}>{formats.share(share)}</div>;
  const text = t("retention.cell", { cohort: row.cohort, age: cell.age, customers: formats.number(cell.customers), size: formats.number(row.size), share: formats.share(share) });
  return (
    <Tooltip title={<>{text}<br />{intervalText(cell.share, formats)}{cell.is_complete ? null : <><br />{t("retention.running")}</>}</>}>
      <button type="button" style={{ ...CELL, ...look }} onClick={() => onOpen(row.cohort, cell.age)} aria-label={cell.is_complete ? text : `${text} ${t("retention.running")}`}>
        {formats.share(share)}
      </button>
    </Tooltip>
  );
}

function intervalText(share: Figure, formats: Formats): string {
  return share.low === null || share.high === null ? "—" : `95 %: ${formats.share(share.low)} – ${formats.share(share.high)}`;
}

function rangeText(share: Figure, formats: Formats): string {
  return share.low === null || share.high === null ? "—" : `${formats.share(share.low)}–${formats.share(share.high)}`;
}
