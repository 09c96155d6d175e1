import { FileImageOutlined, FileTextOutlined } from "@ant-design/icons";
import { Button, Card, Table } from "antd";
import type { EChartsType } from "echarts/core";
import { useCallback, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";

import type { PathLink, PathPlace, PathsAnswer, PathsWish } from "@/api/insight";
import { useMay } from "@/app/session";
import { CATEGORY_COLOURS, EVERGREEN, INK } from "@/app/theme";
import { useFormats } from "@/format/formats";
import { Chart } from "@/parts/Chart";
import { Nothing } from "@/parts/Notice";
import { useVocabulary } from "@/rules/vocabulary";

import { csvOf, saveImage, saveText } from "../files";

const ROW_HEIGHT = 46;
const HEIGHT_MIN = 300;
const END_COLOUR = "#b9c2bd";
const LEVEL_WIDTH = 150;

type Props = { wish: PathsWish; figures: PathsAnswer; isOld: boolean; onPeople: (people: Record<string, unknown>, title: string) => void };

/** The Sankey drawing, and the same links as a table; each opens its customers. */
export function PathsFigures({ wish, figures, isOld, onPeople }: Props) {
  const { t } = useTranslation("insight");
  const formats = useFormats();
  const maySee = useMay("customers:read");
  const nameOf = usePlaceName(wish);
  const chart = useRef<EChartsType | null>(null);
  const option = useMemo(() => optionOf(figures, wish, nameOf, (count) => t("paths.visits_count", { count })), [figures, wish, nameOf, t]);
  if (figures.visits === 0) return <Card><Nothing title={t("paths.nobody_came")} teach={t("paths.nobody_came_text")} /></Card>;
  const titleOf = (link: PathLink) => (wish.direction === "from" ? `${nameOf(link.source)} → ${nameOf(link.target)}` : `${nameOf(link.target)} → ${nameOf(link.source)}`);
  const openLink = (link: PathLink) => onPeople({ source: link.source, target: link.target }, titleOf(link));
  const levels = Math.max(...figures.links.map((link) => link.target.level)) + 1;
  const rows = Math.max(...Array.from({ length: levels }, (_, level) => figures.nodes.filter((node) => node.place.level === level).length + 1));
  const pick = (data: unknown) => {
    const { link } = data as { link?: PathLink };
    if (link && maySee) openLink(link);
  };
  return (
    <Card
      style={{ opacity: isOld ? 0.6 : 1 }}
      title={t("paths.said", { visits: formats.number(figures.visits), customers: formats.number(figures.customers) })}
      extra={
        <span className="row">
          <Button size="small" icon={<FileImageOutlined />} onClick={() => chart.current && void saveImage("paths.png", chart.current)}>{t("files.image")}</Button>
          <Button size="small" icon={<FileTextOutlined />} onClick={() => saveText("paths.csv", csvOf(rowsOf(figures, nameOf, t)))}>{t("files.csv")}</Button>
        </span>
      }
    >
      <div style={{ overflowX: "auto" }}>
        <div style={{ minWidth: levels * LEVEL_WIDTH }}>
          <Chart option={option} height={Math.max(HEIGHT_MIN, rows * ROW_HEIGHT)} label={t("paths.chart", { anchor: nameOf({ level: 0, kind: "anchor", name: "" }) })}
            onDrawn={(drawn) => { chart.current = drawn; }} onPick={(part) => pick(part.data)} />
        </div>
      </div>
      <div data-testid="path-links">
        <Table
          rowKey={(link) => `${idOf(link.source)} ${idOf(link.target)}`}
          size="small"
          pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }}
          scroll={{ x: 480 }}
          dataSource={figures.links}
          columns={[
            { title: t("paths.level"), className: "nowrap", render: (_, link) => link.source.level + 1 },
            { title: t("paths.way"), render: (_, link) => titleOf(link) },
            { title: t("paths.visits"), align: "right", className: "number", render: (_, link) => formats.number(link.visits) },
            {
              title: t("paths.customers"),
              align: "right",
              render: (_, link) =>
                maySee ? <Button type="link" size="small" className="number" style={{ padding: 0 }} aria-label={`${titleOf(link)} ${link.customers}`} onClick={() => openLink(link)}>{formats.number(link.customers)}</Button> : formats.number(link.customers),
            },
          ]}
        />
      </div>
    </Card>
  );
}

function usePlaceName(wish: PathsWish): (place: PathPlace) => string {
  const { t } = useTranslation("insight");
  const { facts } = useVocabulary();
  const { event, page } = wish.anchor;
  const { direction } = wish;
  return useCallback(
    ({ kind, name }) => {
      const named = (fact: string) => facts.find((one) => one.name === fact)?.label ?? fact;
      if (kind === "anchor") return page ?? named(event ?? "");
      if (kind === "rest") return t("paths.rest");
      if (kind === "end") return t(direction === "from" ? "paths.end" : "paths.begin");
      return named(name);
    },
    [facts, t, event, page, direction],
  );
}

function idOf(place: PathPlace): string {
  return `${place.level}:${place.kind}:${place.name}`;
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

function rowsOf(figures: PathsAnswer, nameOf: (place: PathPlace) => string, t: (key: string) => string) {
  return [
    ["level", "source", "target", "visits", "customers"].map((one) => t(`csv.${one}`)),
    ...figures.links.map((link) => [link.source.level + 1, nameOf(link.source), nameOf(link.target), link.visits, link.customers]),
  ];
}
