import { Button, Table, Tooltip } from "antd";
import { useTranslation } from "react-i18next";

import type { AttributionRow, Model } from "@/api/insightTables";
import { useFormats } from "@/format/formats";

import { MODELS } from "./attributionWish";
import { useOriginName } from "./originNames";

const ROWS_A_PAGE = 20;

type Props = { rows: AttributionRow[]; model: Model; currency: string; onOpen?: (row: AttributionRow) => void };

/** Every origin, most money by the chosen model first, with the orders that each model credits it: where the models disagree, the answer depends on the model. */
export function AttributionRows({ rows, model, currency, onOpen }: Props) {
  const { t } = useTranslation("insight_tables");
  const formats = useFormats();
  const nameOf = useOriginName();
  const of = (row: AttributionRow, one: Model) => row.credits.find((credit) => credit.model === one);
  const money = (minor: number) => (currency ? formats.money(minor, currency) : formats.number(minor));
  const byMoney = [...rows].sort((first, second) => (of(second, model)?.amount_minor ?? 0) - (of(first, model)?.amount_minor ?? 0));
  const total = rows.reduce((sum, row) => sum + (of(row, model)?.amount_minor ?? 0), 0);
  return (
    <Table
      data-testid="credits"
      rowKey={(row) => JSON.stringify(row.origin)}
      size="middle"
      scroll={{ x: 860 }}
      dataSource={byMoney}
      pagination={rows.length > ROWS_A_PAGE ? { pageSize: ROWS_A_PAGE, showSizeChanger: false } : false}
      columns={[
        {
          title: t("attribution.origin"),
          render: (_, row) =>
            row.origin.kind === "rest" || !onOpen ? nameOf(row.origin) : (
              <Button type="link" size="small" style={{ padding: 0, height: "auto", whiteSpace: "normal", textAlign: "left" }} onClick={() => onOpen(row)}>{nameOf(row.origin)}</Button>
            ),
        },
        { title: t("attribution.money_by", { model: t(`model.${model}`) }), align: "right", className: "nowrap", render: (_, row) => money(of(row, model)?.amount_minor ?? 0) },
        { title: t("attribution.share"), align: "right", render: (_, row) => (total > 0 ? formats.share((of(row, model)?.amount_minor ?? 0) / total) : "—") },
        {
          title: t("attribution.orders_by_model"),
          children: MODELS.map((one) => ({
            title: <Tooltip title={t(`model_text.${one}`)}><span style={one === model ? { fontWeight: 600 } : undefined}>{t(`model.${one}`)}</span></Tooltip>,
            align: "right" as const,
            render: (_: unknown, row: AttributionRow) => <span className="number" style={one === model ? { fontWeight: 600 } : undefined}>{formats.number(of(row, one)?.orders ?? 0)}</span>,
          })),
        },
      ]}
    />
  );
}
