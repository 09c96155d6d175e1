import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import type { RetentionTable } from "@/api/insightTables";
import { EVERGREEN } from "@/app/theme";
import { useFormats } from "@/format/formats";
import { Chart } from "@/parts/Chart";
import { Nothing } from "@/parts/Notice";

const HEIGHT_PX = 240;

/** All cohorts together by age, whole periods only, with the interval as a band. */
export function RetentionCurve({ table, name, height = HEIGHT_PX }: { table: RetentionTable; name: string; height?: number }) {
  const { t } = useTranslation("insight_tables");
  const formats = useFormats();
  const later = useMemo(() => table.totals.filter((one) => one.age > 0), [table]);
  const option = useMemo(
    () => ({
      grid: { left: 52, right: 16, top: 16, bottom: 36 },
      tooltip: {
        trigger: "axis",
        formatter: (parts: { dataIndex: number }[]) => {
          const one = later[parts[0]?.dataIndex ?? 0];
          if (!one) return "";
          const interval = one.share.low === null || one.share.high === null ? "—" : `${formats.share(one.share.low)} – ${formats.share(one.share.high)}`;
          return `${t("retention.point", { age: one.age, share: formats.share(one.share.value ?? 0), customers: formats.number(one.customers), size: formats.number(one.size) })}<br/>95 %: ${interval}`;
        },
      },
      xAxis: { type: "category", data: later.map((one) => `+${one.age}`), axisTick: { show: false } },
      yAxis: { type: "value", min: 0, axisLabel: { formatter: (value: number) => formats.share(value) } },
      series: [
        { type: "line", data: later.map((one) => one.share.low ?? 0), lineStyle: { opacity: 0 }, stack: "interval", symbol: "none", silent: true },
        { type: "line", data: later.map((one) => (one.share.high ?? 0) - (one.share.low ?? 0)), lineStyle: { opacity: 0 }, areaStyle: { color: EVERGREEN, opacity: 0.15 }, stack: "interval", symbol: "none", silent: true },
        { type: "line", data: later.map((one) => one.share.value ?? 0), lineStyle: { color: EVERGREEN, width: 2 }, itemStyle: { color: EVERGREEN }, symbolSize: 6 },
      ],
    }),
    [later, formats, t],
  );
  if (later.length === 0) return <Nothing title={t("retention.too_young")} />;
  const [first, last] = [table.rows[0]?.cohort ?? "", table.rows.at(-1)?.cohort ?? ""];
  return <Chart option={option} height={height} label={t("retention.curve")} told={{ title: name, period: `${first} – ${last}`, asOf: table.as_of, note: t("retention.curve_reading") }} />;
}
