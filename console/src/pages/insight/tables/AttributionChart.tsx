import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import type { AttributionRow, Model } from "@/api/insightTables";
import { EVERGREEN } from "@/app/theme";
import { useFormats } from "@/format/formats";
import { Chart } from "@/parts/Chart";

import { useOriginName } from "./originNames";

const BARS_MAX = 12;
const BAR_PX = 30;
const FRAME_PX = 40;
const NOBODY = "#b9c2bd";

type Props = { name: string; period: string; asOf: string; rows: AttributionRow[]; model: Model; currency: string; onOpen?: (row: AttributionRow) => void };

/** The money that the chosen model credits, the largest origins; what nobody is credited with is grey. */
export function AttributionChart({ name, period, asOf, rows, model, currency, onOpen }: Props) {
  const { t } = useTranslation("insight_tables");
  const formats = useFormats();
  const nameOf = useOriginName();
  const shown = useMemo(
    () =>
      rows
        .map((row) => ({ row, credit: row.credits.find((one) => one.model === model) }))
        .sort((one, other) => (other.credit?.amount_minor ?? 0) - (one.credit?.amount_minor ?? 0))
        .slice(0, BARS_MAX)
        .reverse(),
    [rows, model],
  );
  const option = useMemo(() => {
    const money = (minor: number) => (currency ? formats.money(minor, currency) : formats.number(minor));
    return {
      grid: { left: 190, right: 96, top: 8, bottom: 8 },
      xAxis: { type: "value", show: false },
      yAxis: { type: "category", data: shown.map(({ row }) => nameOf(row.origin)), axisTick: { show: false }, axisLine: { show: false }, axisLabel: { width: 176, overflow: "truncate" } },
      tooltip: { trigger: "item", formatter: (part: { dataIndex: number; name: string }) => `${escapeText(part.name)}<br/>${money(shown[part.dataIndex]?.credit?.amount_minor ?? 0)}` },
      series: [
        {
          type: "bar",
          barMaxWidth: 18,
          data: shown.map(({ row, credit }) => ({ value: credit?.amount_minor ?? 0, itemStyle: { color: row.origin.kind === "unattributed" ? NOBODY : EVERGREEN, borderRadius: 4 } })),
          label: { show: true, position: "right", formatter: (part: { value: number }) => money(part.value) },
        },
      ],
    };
  }, [shown, currency, formats, nameOf]);
  const open = (place: number) => {
    const picked = shown[place]?.row;
    if (picked) onOpen?.(picked);
  };
  const told = { title: name, period, asOf, note: t("attribution.chart", { model: t(`model.${model}`) }) };
  return <Chart option={option} height={shown.length * BAR_PX + FRAME_PX} label={t("attribution.table")} told={told} onPick={(part) => open(part.dataIndex)} />;
}

/** Origins are written by strangers: ECharts puts a tooltip's text into the page as it stands. */
function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
