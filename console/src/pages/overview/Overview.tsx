import { Card, Skeleton, Statistic, Tag } from "antd";
import type { ReactNode } from "react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { StandingRow } from "@/api/insightTables";
import type { Freshness, Overview as Figures } from "@/api/overview";
import { useCurrency, useOverview } from "@/api/overview";
import { useMay, usePlace } from "@/app/session";
import { useFormats } from "@/format/formats";
import type { Opened } from "@/pages/insight/tables/PeopleDrawer";
import { PeopleDrawer } from "@/pages/insight/tables/PeopleDrawer";
import { ErrorNotice } from "@/parts/Notice";
import { OpenCount } from "@/parts/OpenCount";
import { Page } from "@/parts/Page";
import { useTitle } from "@/parts/titles";

import type { OpenCell } from "./HeatMap";
import { HeatMap } from "./HeatMap";
import { StageFunnel } from "./StageFunnel";
import { Welcome } from "./Welcome";

export default function Overview() {
  const { t } = useTranslation("overview");
  const { slug } = usePlace();
  const overview = useOverview(slug);
  if (overview.isError && !overview.data) return <div className="page"><ErrorNotice error={overview.error} onAgain={() => void overview.refetch()} /></div>;
  if (!overview.data) return <div className="page"><Skeleton active paragraph={{ rows: 10 }} /></div>;
  const isEmpty = overview.data.customers === 0;
  return (
    <Page title={t("title")} lead={t(isEmpty ? "lead_empty" : "lead")}>
      {isEmpty ? <Welcome slug={slug} /> : <Dashboard figures={overview.data} />}
    </Page>
  );
}

function Dashboard({ figures }: { figures: Figures }) {
  const { t } = useTranslation("overview");
  const { slug } = usePlace();
  const formats = useFormats();
  const currency = useCurrency(slug);
  const title = useTitle();
  const mayOpen = useMay("customers:read");
  const [opened, setOpened] = useState<Opened | null>(null);
  const { standing } = figures;
  const decline = standing?.stages.find((one) => one.stage === "decline");
  const open = (name: string, row: StandingRow) => setOpened({ title: name, views: [{ label: name, behind: { of: "standing", query: { day: standing?.day ?? null, ...row } } }] });
  const openStage = mayOpen && standing ? (stage: string, name: string) => open(name, { stage }) : undefined;
  const openCell: OpenCell = mayOpen && standing ? (cell) => open(`R${cell.recency} F${cell.frequency}`, cell) : undefined;
  return (
    <div className="stack">
      <div className="grid-4">
        <Figure title={<Link to={`/w/${slug}/customers`}>{t("customers")}</Link>} value={formats.number(figures.customers)} />
        <Figure title={t("facts_today")} value={formats.number(figures.facts_today)} below={[t("yesterday", { number: formats.number(figures.facts_yesterday) }), ...(figures.received_today > figures.facts_today ? [t("received_today", { number: formats.number(figures.received_today) })] : [])].join(" · ")} />
        <Figure
          title={t("decline")}
          value={decline ? formats.number(decline.customers) : "—"}
          below={t("decline_text")}
          onOpen={decline && decline.customers > 0 && openStage ? () => openStage(decline.stage, title(decline)) : undefined}
        />
        <Card size="small">
          <FreshnessList rows={figures.freshness} />
          {figures.newest_received_at ? <div className="quiet small">{t("newest", { ago: formats.ago(figures.newest_received_at) })}</div> : null}
        </Card>
      </div>
      <div className="grid-2">
        <Card title={t("heat.title")}><HeatMap cells={standing?.heat ?? []} currency={currency} onOpen={openCell} /></Card>
        <Card title={t("stages.title")}><StageFunnel stages={standing?.stages ?? []} comparedWith={standing?.compared_with ?? null} onOpen={openStage} /></Card>
      </div>
      {standing ? <div className="quiet small">{t("as_of", { day: formats.day(standing.day) })}</div> : null}
      <PeopleDrawer opened={opened} onClose={() => setOpened(null)} />
    </div>
  );
}

type FigureProps = { title: ReactNode; value: string; below?: string; onOpen?: (() => void) | undefined };

function Figure({ title, value, below, onOpen }: FigureProps) {
  return (
    <Card size="small">
      <Statistic title={title} value={value} {...(onOpen ? { formatter: () => <OpenCount text={value} what={String(title)} onOpen={onOpen} /> } : {})} />
      {below ? <div className="quiet small">{below}</div> : null}
    </Card>
  );
}

/** A part is either so many events behind, or as old as the day it was made for. */
function FreshnessList({ rows }: { rows: Freshness[] }) {
  const { t } = useTranslation("overview");
  const formats = useFormats();
  const text = (row: Freshness) => {
    if (row.waiting === 0) return <Tag color="success" style={{ marginInlineEnd: 0 }}>{t("up_to_date")}</Tag>;
    if (row.waiting !== null) return <Tag color="warning" style={{ marginInlineEnd: 0 }}>{t("waiting", { number: formats.number(row.waiting) })}</Tag>;
    return row.as_of ? formats.ago(row.as_of) : <span className="quiet">{t("not_yet")}</span>;
  };
  return (
    <div>
      <div className="quiet" style={{ marginBottom: 4 }}>{t("freshness")}</div>
      {rows.map((row) => (
        <div className="spread small" key={row.part} style={{ padding: "2px 0" }}>
          <span>{t(`part.${row.part.replace(":", "_")}`, { defaultValue: row.part })}</span>
          {text(row)}
        </div>
      ))}
    </div>
  );
}
