import { Tooltip } from "antd";
import { useTranslation } from "react-i18next";

import type { HeatCell } from "@/api/overview";
import { GREENS } from "@/app/theme";
import { toMajor, useFormats } from "@/format/formats";
import { Nothing } from "@/parts/Notice";

/** Opens the customers of a cell; undefined where they may not be opened. */
export type OpenCell = ((cell: { recency: number; frequency: number }) => void) | undefined;

const SCORES = [5, 4, 3, 2, 1];

/** Recency × frequency, 5 the best; colour is customers, small print their money. */
export function HeatMap({ cells, currency, onOpen }: { cells: HeatCell[]; currency: string; onOpen: OpenCell }) {
  const { t } = useTranslation("overview");
  if (cells.length === 0) return <Nothing title={t("heat.empty")} teach={t("heat.empty_text")} />;
  const most = Math.max(...cells.map((cell) => cell.customers), 1);
  const at = (recency: number, frequency: number) => cells.find((cell) => cell.recency === recency && cell.frequency === frequency);
  return (
    <div>
      <div className="heat" role="group" aria-label={t("heat.title")} data-testid="heat">
        {SCORES.map((frequency) => (
          <Row key={frequency} frequency={frequency} most={most} at={at} currency={currency} onOpen={onOpen} />
        ))}
        <span />
        {[...SCORES].reverse().map((recency) => <div key={recency} className="quiet small" style={{ textAlign: "center" }}>R{recency}</div>)}
      </div>
      <p className="quiet small" style={{ marginBottom: 0 }}>{t("heat.reading")}</p>
    </div>
  );
}

type RowProps = { frequency: number; most: number; currency: string; onOpen: OpenCell; at: (recency: number, frequency: number) => HeatCell | undefined };

function Row({ frequency, most, at, currency, onOpen }: RowProps) {
  const { t } = useTranslation("overview");
  const formats = useFormats();
  return (
    <>
      <div className="quiet small" style={{ alignSelf: "center" }}>F{frequency}</div>
      {[...SCORES].reverse().map((recency) => {
        const cell = at(recency, frequency);
        const customers = cell?.customers ?? 0;
        // The root makes the many thin cells tell apart; straight shares would leave all but one pale.
        const step = customers === 0 ? 0 : 1 + Math.round(Math.sqrt(customers / most) * 5);
        const says = t("heat.cell", { recency, frequency, customers: formats.number(customers), money: formats.money(cell?.money_minor ?? 0, currency) });
        const style = { background: customers === 0 ? "var(--inset)" : GREENS[step], color: step > 3 ? "#fff" : "var(--ink)" };
        const inside = (
          <>
            <div className="number">{customers === 0 ? "·" : formats.number(customers)}</div>
            {cell && customers > 0 ? <div className="small number">{formats.compact(toMajor(cell.money_minor, currency))}</div> : null}
          </>
        );
        return (
          <Tooltip key={recency} title={says}>
            {onOpen && customers > 0 ? <button type="button" className="heat-cell" style={style} aria-description={says} onClick={() => onOpen({ recency, frequency })}>{inside}</button> : <div className="heat-cell" style={style}>{inside}</div>}
          </Tooltip>
        );
      })}
    </>
  );
}
