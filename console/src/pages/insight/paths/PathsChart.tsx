import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import type { PathLink, PathPlace, PathsAnswer, PathsWish } from "@/api/insight";
import { CATEGORY_COLOURS, EVERGREEN, INK } from "@/app/theme";
import { useFormats } from "@/format/formats";
import { Chart } from "@/parts/Chart";

import { idOf, usePlaceName } from "./places";

const ROW_HEIGHT = 46;
const HEIGHT_MIN = 300;
const END_COLOUR = "#b9c2bd";
const LEVEL_WIDTH = 150;

type Props = { name: string; wish: PathsWish; figures: PathsAnswer; height?: number; onOpen?: (link: PathLink) => void };

/** The Sankey drawing of visits, level by level; without a height, as high as its places need. */
export function PathsChart({ name, wish, figures, height, onOpen }: Props) {
  const { t } = useTranslation("insight");
  const formats = useFormats();
  const nameOf = usePlaceName(wish);
  const option = useMemo(() => optionOf(figures, wish, nameOf, (count) => t("paths.visits_count", { count })), [figures, wish, nameOf, t]);
  const levels = Math.max(...figures.links.map((link) => link.target.level)) + 1;
  const rows = Math.max(...Array.from({ length: levels }, (_, level) => figures.nodes.filter((node) => node.place.level === level).length + 1));
  const label = t("paths.chart", { anchor: nameOf({ level: 0, kind: "anchor", name: "" }) });
  const period = t("period.said", { first: formats.day(figures.period.first_day), last: formats.day(figures.period.last_day) });
  const pick = (data: unknown) => {
    const { link } = data as { link?: PathLink };
    if (link) onOpen?.(link);
  };
  return (
    <div style={{ overflowX: "auto" }}>
      <div style={{ minWidth: levels * LEVEL_WIDTH }}>
        <Chart option={option} height={height ?? Math.max(HEIGHT_MIN, rows * ROW_HEIGHT)} label={label} told={{ title: name, period, asOf: figures.as_of, note: label }} onPick={(part) => pick(part.data)} />
      </div>
    </div>
  );
}

function optionOf(figures: PathsAnswer, wish: PathsWish, nameOf: (place: PathPlace) => string, visitsText: (count: number) => string) {
  const places = new Map<string, PathPlace>();
  for (const link of figures.links) for (const place of [link.source, link.target]) places.set(idOf(place), place);
  const isFrom = wish.direction === "from";
  const deepest = Math.max(0, ...[...places.values()].map((place) => place.level));
  const colourOf = (place: PathPlace) => (place.kind === "end" ? END_COLOUR : place.kind === "anchor" ? EVERGREEN : CATEGORY_COLOURS[place.level % CATEGORY_COLOURS.length]);
  return {
    tooltip: { trigger: "item", formatter: ({ data, dataType, value }: Tipped) => (dataType === "edge" && data.link ? escaped(`${nameOf(data.link.source)} · ${nameOf(data.link.target)}: ${visitsText(data.link.visits)}`) : escaped(`${data.said ?? ""}: ${visitsText(Number(value))}`)) },
    series: [
      {
        type: "sankey",
        left: 8,
        right: 130,
        top: 8,
        bottom: 8,
        nodeGap: 14,
        draggable: false,
        emphasis: { focus: "adjacency" },
        label: { color: INK, width: 116, overflow: "truncate", formatter: ({ data }: { data: { said?: string } }) => data.said ?? "" },
        lineStyle: { color: "source", opacity: 0.3, curveness: 0.5 },
        data: [...places.entries()].map(([name, place]) => ({ name, said: nameOf(place), depth: isFrom ? place.level : deepest - place.level, itemStyle: { color: colourOf(place) } })),
        links: figures.links.map((link) => {
          const [source, target] = isFrom ? [link.source, link.target] : [link.target, link.source];
          return { source: idOf(source), target: idOf(target), value: link.visits, link };
        }),
      },
    ],
  };
}

type Tipped = { data: { link?: PathLink; said?: string }; dataType: string; value: unknown };

/** A tooltip is HTML, and names of events and pages come from outside. */
function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
