import { Card, Descriptions, Tooltip } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import type { PageHeat } from "@/api/heatmap";
import { EVERGREEN, QUIET } from "@/app/theme";
import { useFormats } from "@/format/formats";
import { Chart } from "@/parts/Chart";

import { readable } from "./state";

/** The numbers of the page: what was counted, and how far and how long people looked. */
export function Figures({ heat }: { heat: PageHeat }) {
  const { t } = useTranslation("heatmap");
  const formats = useFormats();
  const { counts } = heat;
  const seconds = (value: number | null) => (value === null ? "—" : t("seconds", { value: formats.number(value) }));
  const placed = t("placed", {
    element: formats.number(counts.by_element),
    position: formats.number(counts.by_position),
    outside: formats.number(counts.outside),
  });
  return (
    <Card size="small" title={t("figures")}>
      <Descriptions
        size="small"
        column={2}
        items={[
          { key: "clicks", label: t("clicks"), children: <Tooltip title={placed}><span className="number" tabIndex={0}>{formats.number(counts.clicks)}</span></Tooltip> },
          { key: "visits", label: t("click_visits"), children: formats.number(counts.visits) },
          { key: "customers", label: t("customers"), children: formats.number(counts.customers) },
          { key: "nobody", label: t("without_customer"), children: formats.number(counts.without_customer) },
          { key: "views", label: t("views"), children: heat.views === null ? "—" : formats.number(heat.views) },
          { key: "left", label: t("left_views"), children: formats.number(heat.left_views) },
          { key: "median", label: t("dwell"), children: seconds(heat.dwell_seconds_median) },
          { key: "p90", label: t("dwell_p90"), children: seconds(heat.dwell_seconds_p90) },
        ]}
      />
      <div className="quiet small">{placed}</div>
    </Card>
  );
}

/** Of the views that told it: how many saw the page down to each depth. */
export function DepthChart({ heat }: { heat: PageHeat }) {
  const { t } = useTranslation("heatmap");
  const formats = useFormats();
  const told = heat.depths[0]?.views ?? 0;
  const option = useMemo(
    () => ({
      grid: { left: 8, right: 16, top: 12, bottom: 8, containLabel: true },
      tooltip: { trigger: "axis", valueFormatter: (value: unknown) => formats.share(Number(value)) },
      xAxis: { type: "category", boundaryGap: false, data: heat.depths.map((one) => formats.share(one.percent / 100)), axisLabel: { color: QUIET } },
      yAxis: { type: "value", max: 1, axisLabel: { color: QUIET, formatter: (value: number) => formats.share(value) } },
      series: [{ type: "line", name: t("scroll.share"), data: heat.depths.map((one) => (told ? one.views / told : null)), symbol: "none", lineStyle: { color: EVERGREEN, width: 2 }, areaStyle: { color: EVERGREEN, opacity: 0.12 } }],
    }),
    [formats, heat.depths, t, told],
  );
  return (
    <Card size="small" title={t("scroll.title")}>
      {told ? <Chart option={option} height={180} label={t("scroll.label", { views: formats.number(told) })} told={{ title: `${t("scroll.title")} · ${readable(heat.page)}`, period: `${formats.day(heat.first)} – ${formats.day(heat.last)}`, note: t("scroll.label", { views: formats.number(told) }) }} /> : <div className="quiet">{t("scroll.untold")}</div>}
      {told ? <div className="quiet small">{t("scroll.label", { views: formats.number(told) })}</div> : null}
    </Card>
  );
}
