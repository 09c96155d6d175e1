import { Card, Skeleton, Table } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { AttributionRow, AttributionWish, Increment, Model } from "@/api/insightTables";
import { useIncrements } from "@/api/insightTables";
import { usePlace } from "@/app/session";
import { useFormats } from "@/format/formats";
import { ErrorNotice, Nothing } from "@/parts/Notice";

import { IncrementFigure, useIncrementReason } from "./increments";

const PROGRAMMES_MAX = 5;

type Props = { rows: AttributionRow[]; model: Model; by: NonNullable<AttributionWish["by"]>; currency: string };

/** Credited beside caused: who was there before an order, and what a hold-out shows would not have been. */
export function Caused({ rows, model, by, currency }: Props) {
  const { t } = useTranslation("insight_tables");
  const { slug } = usePlace();
  const ours = useMemo(() => rows.filter((row) => row.origin.kind === "message" && row.origin.campaign), [rows]);
  const keysOf = (kind: string) => ours.filter((row) => row.origin.medium === kind).map((row) => row.origin.campaign ?? "").slice(0, PROGRAMMES_MAX);
  const { data, error, isPending } = useIncrements(slug, [...new Set(keysOf("campaign"))], [...new Set(keysOf("journey"))]);
  if (by === "source") return rows.some((row) => row.origin.kind === "message") ? <Card title={t("caused.title")}><span className="quiet">{t("caused.switch")}</span></Card> : null;
  if (ours.length === 0) return <Card title={t("caused.title")}><Nothing title={t("caused.none")} teach={t("caused.none_text")} /></Card>;
  return (
    <Card title={t("caused.title")}>
      <p className="quiet small" style={{ marginTop: 0 }}>{t("caused.lead")}</p>
      {error ? <ErrorNotice error={error} /> : isPending ? <Skeleton active /> : <CausedTable items={data?.items ?? []} rows={ours} model={model} currency={currency} />}
    </Card>
  );
}

function CausedTable({ items, rows, model, currency }: { items: Increment[]; rows: AttributionRow[]; model: Model; currency: string }) {
  const { t } = useTranslation("insight_tables");
  const { slug } = usePlace();
  const formats = useFormats();
  const reason = useIncrementReason();
  const credited = (item: Increment) =>
    rows.filter((row) => row.origin.campaign === item.key && row.origin.medium === item.kind).reduce((sum, row) => sum + (row.credits.find((one) => one.model === model)?.orders ?? 0), 0);
  return (
    <Table
      data-testid="caused"
      rowKey={(item) => `${item.kind}:${item.key}`}
      size="middle"
      scroll={{ x: 720 }}
      pagination={false}
      dataSource={items}
      columns={[
        { title: t("caused.programme"), render: (_, item) => <Link to={`/w/${slug}/${item.kind === "journey" ? "journeys" : "campaigns"}/${item.key}`}>{item.key}</Link> },
        { title: t("caused.credited"), align: "right", render: (_, item) => formats.number(credited(item)) },
        { title: t("caused.orders"), align: "right", render: (_, item) => (item.extra_orders ? <IncrementFigure figure={item.extra_orders} text={(value) => formats.number(Math.round(value))} /> : "—") },
        {
          title: t("caused.money"),
          align: "right",
          render: (_, item) => {
            const money = item.money.find((one) => one.currency === currency);
            return money ? <IncrementFigure figure={money.total} text={(value) => formats.money(Math.round(value), currency)} /> : "—";
          },
        },
        { title: t("caused.reason"), render: (_, item) => <span className="quiet small">{reason(item)}</span> },
      ]}
    />
  );
}
