import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import type { SizePoint } from "@/api/segments";
import { EVERGREEN, LINE, QUIET } from "@/app/theme";
import { useFormats } from "@/format/formats";
import { Chart } from "@/parts/Chart";
import { Nothing } from "@/parts/Notice";

/** Members by day. */
export function SizeTrend({ name, sizes }: { name: string; sizes: SizePoint[] }) {
  const { t } = useTranslation("segments");
  const formats = useFormats();
  const option = useMemo(
    () => ({
      grid: { left: 8, right: 16, top: 16, bottom: 4, containLabel: true },
      tooltip: { trigger: "axis", valueFormatter: (value: unknown) => formats.number(Number(value)) },
      xAxis: {
        type: "category",
        data: sizes.map((one) => formats.day(one.as_of)),
        axisLine: { lineStyle: { color: LINE } },
        axisTick: { show: false },
        axisLabel: { color: QUIET },
      },
      yAxis: {
        type: "value",
        minInterval: 1,
        axisLabel: { color: QUIET, formatter: (value: number) => formats.compact(value) },
        splitLine: { lineStyle: { color: LINE } },
      },
      series: [
        {
          name: t("size"),
          type: "line",
          data: sizes.map((one) => one.members),
          showSymbol: sizes.length < 15,
          lineStyle: { color: EVERGREEN, width: 2 },
          itemStyle: { color: EVERGREEN },
          areaStyle: { color: EVERGREEN, opacity: 0.08 },
        },
      ],
    }),
    [sizes, formats, t],
  );
  if (sizes.length < 2) return <Nothing title={t("trend.empty")} teach={t("trend.empty_text")} />;
  const [first, last] = [sizes[0], sizes.at(-1)].map((one) => (one ? formats.day(one.as_of) : ""));
  return <Chart option={option} height={190} label={t("trend.title")} told={{ title: `${name} · ${t("trend.title")}`, period: `${first} – ${last}` }} />;
}
