import { DownloadOutlined, TeamOutlined } from "@ant-design/icons";
import { Button, Card, Table, Tooltip } from "antd";
import { useTranslation } from "react-i18next";

import type { HeatElement, PageHeat } from "@/api/heatmap";
import { useMay } from "@/app/session";
import { useFormats } from "@/format/formats";

import { csvOf, download } from "./csv";

type Props = { heat: PageHeat; marked: string | null; onMark: (element: HeatElement) => void; onPeople: (element: HeatElement) => void };

const ROWS_OF_PAGE = 10;

/** What was clicked, the most clicked first; a row shows its element on the page and opens its customers. */
export function Elements({ heat, marked, onMark, onPeople }: Props) {
  const { t } = useTranslation("heatmap");
  const formats = useFormats();
  const mayRead = useMay("customers:read");
  const share = (row: HeatElement) => (heat.counts.clicks ? formats.share(row.clicks / heat.counts.clicks) : "—");
  const save = () => {
    const head = [t("element"), t("csv.path"), t("clicks"), t("click_visits"), t("customers")];
    const rows = heat.elements.map((one) => [one.label, one.path, one.clicks, one.visits, one.customers]);
    download(`heatmap-${heat.first}-${heat.last}.csv`, csvOf([head, ...rows]));
  };
  return (
    <Card
      size="small"
      title={t("elements")}
      styles={{ body: { padding: 0 } }}
      extra={<Button size="small" type="text" icon={<DownloadOutlined />} onClick={save} disabled={!heat.elements.length}>CSV</Button>}
    >
      <Table
        size="small"
        rowKey="path"
        dataSource={heat.elements}
        rowClassName={(row) => (row.path === marked ? "ant-table-row-selected" : "")}
        pagination={heat.elements.length > ROWS_OF_PAGE ? { pageSize: ROWS_OF_PAGE, simple: true, size: "small" } : false}
        locale={{ emptyText: t("no_clicks") }}
        columns={[
          {
            title: t("element"),
            render: (_, row) => (
              <div className="heat-element">
                <Button type="link" size="small" style={{ padding: 0, height: "auto", whiteSpace: "normal", textAlign: "left" }} onClick={() => onMark(row)}>
                  {row.label || row.path || t("whole_page")}
                </Button>
                {row.label ? <div className="quiet code small">{row.path}</div> : null}
                {row.box || !heat.capture ? null : <div className="quiet small">{t("not_on_capture")}</div>}
              </div>
            ),
          },
          {
            title: t("clicks"),
            align: "right",
            className: "number nowrap",
            render: (_, row) => <>{formats.number(row.clicks)}<div className="quiet small">{share(row)}</div></>,
          },
          {
            title: t("customers"),
            align: "right",
            className: "number nowrap",
            render: (_, row) => (mayRead && row.customers ? (
              <Tooltip title={t("people.open")}>
                <Button size="small" type="text" icon={<TeamOutlined />} aria-label={t("people.open_of", { element: row.label || row.path })} onClick={() => onPeople(row)}>{formats.number(row.customers)}</Button>
              </Tooltip>
            ) : formats.number(row.customers)),
          },
        ]}
      />
    </Card>
  );
}
