import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import type { FunnelAnswer, FunnelGroup, FunnelWish } from "@/api/insight";
import { CATEGORY_COLOURS, EVERGREEN, LINE, QUIET } from "@/app/theme";
import { useFormats } from "@/format/formats";
import { Chart } from "@/parts/Chart";

import { useGroupName, useStepNames } from "./words";

type Props = { name: string; wish: FunnelWish; figures: FunnelAnswer; height?: number; onPick?: (group: number, step: number) => void };

/** Customers at each step, a bar for each group of the breakdown. */
export function FunnelChart({ name, wish, figures, height = 280, onPick }: Props) {
  const { t } = useTranslation("insight");
  const formats = useFormats();
  const names = useStepNames(wish);
  const groupName = useGroupName(wish.breakdown);
  const option = useMemo(() => optionOf(figures, names, groupName, formats.compact), [figures, names.join("|"), groupName, formats]); // eslint-disable-line react-hooks/exhaustive-deps
  const period = t("period.said", { first: formats.day(figures.period.first_day), last: formats.day(figures.period.last_day) });
  return (
    <Chart
      option={option}
      height={height}
      label={t("funnel.chart", { steps: names.join(" → ") })}
      told={{ title: name, period, asOf: figures.as_of, note: names.join(" → ") }}
      {...(onPick ? { onPick: (part) => onPick(part.seriesIndex, part.dataIndex) } : {})}
    />
  );
}

function optionOf(figures: FunnelAnswer, names: string[], groupName: (group: FunnelGroup) => string, compact: (value: number) => string) {
  const bars = figures.groups.length > 0 ? figures.groups.map((group) => ({ name: groupName(group), steps: group.steps })) : [{ name: "", steps: figures.steps }];
  return {
    color: [EVERGREEN, ...CATEGORY_COLOURS.slice(1)],
    grid: { left: 8, right: 8, top: bars.length > 1 ? 40 : 24, bottom: 4, containLabel: true },
    ...(bars.length > 1 ? { legend: { type: "plain", top: 0 } } : {}),
    tooltip: { trigger: "axis", axisPointer: { type: "shadow" } },
    xAxis: { type: "category", data: names.map((name, place) => `${place + 1}. ${name}`), axisLine: { lineStyle: { color: LINE } }, axisTick: { show: false }, axisLabel: { color: QUIET, interval: 0, overflow: "break", width: 96, lineHeight: 16 } },
    yAxis: { type: "value", minInterval: 1, axisLabel: { color: QUIET, formatter: compact }, splitLine: { lineStyle: { color: LINE } } },
    series: bars.map((bar) => ({
      ...(bar.name ? { name: bar.name } : {}),
      type: "bar",
      barMaxWidth: 72,
      cursor: "pointer",
      data: bar.steps.map((step) => step.customers),
      label: bars.length === 1 ? { show: true, position: "top", formatter: ({ value }: { value: number }) => compact(value) } : { show: false },
    })),
  };
}
