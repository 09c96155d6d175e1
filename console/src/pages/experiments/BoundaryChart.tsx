import type { EChartsCoreOption } from "echarts/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import type { ExperimentReport, LookPoint } from "@/api/experiments";
import { ALARM, EVERGREEN, QUIET } from "@/app/theme";
import { useFormats } from "@/format/formats";
import { Chart } from "@/parts/Chart";

const COLOURS = [EVERGREEN, "var(--category-2)", "var(--category-3)", "var(--category-5)", QUIET];

/** The looks that were reached: how many errors from 0 each arm stood, between the bounds that say it is no chance. */
export function BoundaryChart({ name, report }: { name: string; report: ExperimentReport }) {
  const { t } = useTranslation("experiments");
  const formats = useFormats();
  const option = useMemo(() => optionOf(report.looks, t("bound")), [report.looks, t]);
  const last = report.looks.filter((one) => one.number === report.looks.at(-1)?.number);
  const words = last
    .map((one) => t("boundary.point", { arm: one.arm, metric: one.metric, deviate: one.deviate === null ? "—" : formats.number(one.deviate), bound: formats.number(one.bound) }))
    .join(" ");
  return (
    <>
      <Chart option={option} height={240} label={words} told={{ title: `${name} · ${t("boundary.title")}`, asOf: report.as_of, note: words }} />
      <p className="quiet small" style={{ margin: 0 }}>{words} {t("boundary.read")}</p>
    </>
  );
}

function optionOf(looks: LookPoint[], bound: string): EChartsCoreOption {
  const bounds = [...new Map(looks.map((one) => [one.number, one])).values()];
  const names = [...new Set(looks.map((one) => `${one.arm} · ${one.metric}`))];
  const edge = (sign: number) => ({
    name: bound,
    type: "line",
    symbol: "none",
    lineStyle: { color: ALARM, type: "dashed" },
    itemStyle: { color: ALARM },
    data: bounds.map((one) => [one.customers, sign * one.bound]),
  });
  const lines = names.map((name, place) => ({
    name,
    type: "line",
    symbolSize: 8,
    itemStyle: { color: COLOURS[place % COLOURS.length] },
    lineStyle: { color: COLOURS[place % COLOURS.length] },
    data: looks.filter((one) => `${one.arm} · ${one.metric}` === name && one.deviate !== null).map((one) => [one.customers, one.deviate]),
  }));
  return {
    grid: { left: 44, right: 16, top: 34, bottom: 28 },
    legend: { data: [...names, bound], top: 0 },
    tooltip: { trigger: "item" },
    xAxis: { type: "value", min: 0 },
    yAxis: { type: "value" },
    series: [...lines, edge(1), edge(-1)],
  };
}
