import { BarChart, HeatmapChart, LineChart, RadarChart, SankeyChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, RadarComponent, TooltipComponent } from "echarts/components";
import type { EChartsCoreOption, EChartsType } from "echarts/core";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { useEffect, useRef } from "react";

import { useMode } from "@/app/appearance";
import { FONTS } from "@/app/theme";

import { withColours } from "./colours";
import { imageOf } from "./picture";
import type { Told } from "./SavePicture";
import { SavePicture } from "./SavePicture";

use([
  AriaComponent,
  BarChart,
  GridComponent,
  HeatmapChart,
  LegendComponent,
  LineChart,
  RadarChart,
  RadarComponent,
  SankeyChart,
  SVGRenderer,
  TooltipComponent,
]);

export type Picked = { dataIndex: number; seriesIndex: number; dataType?: string; data: unknown };

type Props = {
  option: EChartsCoreOption;
  height: number;
  label: string;
  /** A part of the drawing was clicked. */
  onPick?: (part: Picked) => void;
  /** What its picture says above it; without a title, the label. */
  told?: Partial<Told>;
};

/** One ECharts drawing that follows its box and the light, and can be saved; `label` is what a screen reader says. */
export function Chart({ option, height, label, onPick, told }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);
  const mode = useMode();
  const heard = useRef(onPick);
  heard.current = onPick;
  useEffect(() => {
    if (!place.current) return undefined;
    const drawn = init(place.current, mode === "dark" ? "dark" : null, { renderer: "svg" });
    chart.current = drawn;
    drawn.on("click", (part) => heard.current?.(part as unknown as Picked));
    const watcher = new ResizeObserver(() => drawn.resize());
    watcher.observe(place.current);
    return () => {
      watcher.disconnect();
      drawn.dispose();
      chart.current = null;
    };
  }, [mode]);
  useEffect(() => {
    chart.current?.setOption(withColours({ backgroundColor: "transparent", textStyle: { fontFamily: FONTS }, animationDuration: 300, ...option }), { notMerge: true });
  }, [option, mode]);
  const take = () => {
    const drawing = place.current?.querySelector("svg");
    if (!drawing || !chart.current) return null;
    const [width, tall] = [chart.current.getWidth(), chart.current.getHeight()];
    return { width, height: tall, paint: async (pen: CanvasRenderingContext2D) => pen.drawImage(await imageOf(drawing), 0, 0, width, tall) };
  };
  return (
    <div>
      <div ref={place} role="img" aria-label={label} style={{ width: "100%", height }} />
      <div style={{ textAlign: "end" }}><SavePicture told={{ title: label, ...told }} take={take} /></div>
    </div>
  );
}
