import { Card, Skeleton, Table } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { Programme } from "@/api/insightTables";
import { useIncrements } from "@/api/insightTables";
import { usePlace } from "@/app/session";
import { useFormats } from "@/format/formats";
import { ErrorNotice, Nothing } from "@/parts/Notice";

import { IncrementFigure, useIncrementReason } from "./increments";

/** What the month's programmes changed, as far as hold-outs prove it. */
export function Proved({ programmes }: { programmes: Programme[] }) {
  const { t } = useTranslation("insight_tables");
  const { slug } = usePlace();
  const formats = useFormats();
  const reason = useIncrementReason();
  const keysOf = (kind: string) => programmes.filter((one) => one.kind === kind).map((one) => one.key);
  const { data, error, isPending } = useIncrements(slug, keysOf("campaign"), keysOf("journey"));
  if (programmes.length === 0) return <Card size="small" title={t("proved.title")}><Nothing title={t("proved.none")} teach={t("proved.none_text")} /></Card>;
  const messages = (kind: string, key: string) => programmes.find((one) => one.kind === kind && one.key === key)?.messages ?? 0;
  return (
    <Card size="small" title={t("proved.title")}>
      <p className="quiet small" style={{ marginTop: 0 }}>{t("proved.lead")}</p>
      {error ? <ErrorNotice error={error} /> : isPending ? <Skeleton active /> : (
        <Table
          rowKey={(item) => `${item.kind}:${item.key}`}
          size="middle"
          scroll={{ x: 680 }}
          pagination={false}
          dataSource={data?.items ?? []}
          columns={[
            { title: t("caused.programme"), render: (_, item) => item.reason === "missing" ? item.key : <Link to={`/w/${slug}/${item.kind === "journey" ? "journeys" : "campaigns"}/${item.key}`}>{item.key}</Link> },
            { title: t("proved.messages"), align: "right", render: (_, item) => formats.number(messages(item.kind, item.key)) },
            { title: t("caused.orders"), align: "right", render: (_, item) => (item.extra_orders ? <IncrementFigure figure={item.extra_orders} text={(value) => formats.number(Math.round(value))} /> : "—") },
            {
              title: t("caused.money"),
              align: "right",
              render: (_, item) => (item.money.length === 0 ? "—" : item.money.map((one) => <div key={one.currency}><IncrementFigure figure={one.total} text={(value) => formats.money(Math.round(value), one.currency)} /></div>)),
            },
            { title: t("caused.reason"), render: (_, item) => <span className="quiet small">{reason(item)}</span> },
          ]}
        />
      )}
    </Card>
  );
}
