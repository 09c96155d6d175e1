import { FileTextOutlined } from "@ant-design/icons";
import { Button, Card, Table } from "antd";
import { useTranslation } from "react-i18next";

import type { PathLink, PathPlace, PathsAnswer, PathsWish } from "@/api/insight";
import { useMay } from "@/app/session";
import { useFormats } from "@/format/formats";
import { Nothing } from "@/parts/Notice";

import { csvOf, saveText } from "../files";
import { PathsChart } from "./PathsChart";
import { idOf, usePlaceName } from "./places";

type Props = { name: string; wish: PathsWish; figures: PathsAnswer; isOld: boolean; onPeople: (people: Record<string, unknown>, title: string) => void };

/** The Sankey drawing, and the same links as a table; each opens its customers. */
export function PathsFigures({ name, wish, figures, isOld, onPeople }: Props) {
  const { t } = useTranslation("insight");
  const formats = useFormats();
  const maySee = useMay("customers:read");
  const nameOf = usePlaceName(wish);
  if (figures.visits === 0) return <Card><Nothing title={t("paths.nobody_came")} teach={t("paths.nobody_came_text")} /></Card>;
  const titleOf = (link: PathLink) => (wish.direction === "from" ? `${nameOf(link.source)} → ${nameOf(link.target)}` : `${nameOf(link.target)} → ${nameOf(link.source)}`);
  const openLink = (link: PathLink) => onPeople({ source: link.source, target: link.target }, titleOf(link));
  return (
    <Card
      style={{ opacity: isOld ? 0.6 : 1 }}
      title={t("paths.said", { visits: formats.number(figures.visits), customers: formats.number(figures.customers) })}
      extra={
        <Button size="small" icon={<FileTextOutlined />} onClick={() => saveText("paths.csv", csvOf(rowsOf(figures, nameOf, t)))}>{t("files.csv")}</Button>
      }
    >
      <PathsChart name={name} wish={wish} figures={figures} {...(maySee ? { onOpen: openLink } : {})} />
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

function rowsOf(figures: PathsAnswer, nameOf: (place: PathPlace) => string, t: (key: string) => string) {
  return [
    ["level", "source", "target", "visits", "customers"].map((one) => t(`csv.${one}`)),
    ...figures.links.map((link) => [link.source.level + 1, nameOf(link.source), nameOf(link.target), link.visits, link.customers]),
  ];
}
