import type { EChartsCoreOption } from "echarts/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import type { ExperimentReport, LookPoint } from "@/api/experiments";
import { ALARM, EVERGREEN, QUIET } from "@/app/theme";
import { useFormats } from "@/format/formats";
import { Chart } from "@/parts/Chart";

import type { Names } from "./names";

const COLOURS = [EVERGREEN, "var(--category-2)", "var(--category-3)", "var(--category-5)", QUIET];

type Props = { name: string; report: ExperimentReport; names: Names };
type Words = { bound: string; across: string; up: string };

/** The looks that were reached, between the bounds of all planned looks that say a difference is no chance. */
export function BoundaryChart({ name, report, names }: Props) {
  const { t } = useTranslation("experiments");
  const formats = useFormats();
  const option = useMemo(() => optionOf(report, names, { bound: t("bound"), across: t("boundary.across"), up: t("boundary.up") }), [report, names, t]);
  const newest = report.looks.at(-1)?.number;
  const end = report.boundaries.at(-1);
  const words = report.looks
    .filter((one) => one.number === newest)
    .map((one) => t("boundary.point", { arm: names.arm(one.arm), metric: names.metric(one.metric), deviate: one.deviate === null ? "—" : formats.number(one.deviate), bound: formats.number(one.bound) }))
    .join(" ");
  // Only where there is a later look to be strict for, and only what is drawn is told of.
  const early = end && newest !== undefined && newest < end.number ? t("boundary.early", { look: newest, looks: end.number, bound: formats.number(end.bound) }) : "";
  const read = report.boundaries.length > 1 ? t("boundary.read") : "";
  return (
    <>
      <Chart option={option} height={260} label={words} told={{ title: `${name} · ${t("boundary.title")}`, asOf: report.as_of, note: words }} />
      <p className="quiet small" style={{ margin: 0 }} data-testid="boundary-words">{[words, early, read].filter(Boolean).join(" ")}</p>
    </>
  );
}

function optionOf({ looks, boundaries }: ExperimentReport, names: Names, words: Words): EChartsCoreOption {
  const nameOf = (one: LookPoint) => `${names.arm(one.arm)} · ${names.metric(one.metric)}`;
  const lines = [...new Set(looks.map(nameOf))];
  const edge = (sign: number) => ({
    name: words.bound,
    type: "line",
    symbol: boundaries.length > 1 ? "none" : "rect",
    lineStyle: { color: ALARM, type: "dashed" },
    itemStyle: { color: ALARM },
    data: boundaries.map((one) => [one.customers, sign * one.bound]),
  });
  return {
    grid: { left: 52, right: 24, top: 34, bottom: 44 },
    legend: { data: [...lines, words.bound], top: 0 },
    tooltip: { trigger: "item" },
    xAxis: { type: "value", min: 0, name: words.across, nameLocation: "middle", nameGap: 26 },
    yAxis: { type: "value", name: words.up, nameLocation: "middle", nameGap: 34 },
    series: [
      ...lines.map((name, place) => ({
        name,
        type: "line",
        symbolSize: 8,
        itemStyle: { color: COLOURS[place % COLOURS.length] },
        lineStyle: { color: COLOURS[place % COLOURS.length] },
        data: looks.filter((one) => nameOf(one) === name && one.deviate !== null).map((one) => [one.customers, one.deviate]),
      })),
      edge(1),
      edge(-1),
    ],
  };
}
