import { PauseOutlined, PlayCircleOutlined } from "@ant-design/icons";
import { Button, Card, Segmented, Skeleton, Table, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { RecentEvent } from "@/api/events";
import { useRecentEvents } from "@/api/events";
import { usePlace } from "@/app/session";
import { useFormats } from "@/format/formats";
import { CopyButton } from "@/parts/CopyText";
import { longTable } from "@/parts/longTable";
import { ErrorNotice, Nothing } from "@/parts/Notice";
import { useTitle } from "@/parts/titles";

const POLL_MS = 2_000;
const COLOURS: Record<RecentEvent["outcome"], string> = { accepted: "success", rejected: "error", duplicate: "default" };

/** Lights up when the source's first event is through. */
export function LivePanel({ slug, sourceId }: { slug: string; sourceId: string }) {
  const { t } = useTranslation("sources");
  const formats = useFormats();
  const events = useRecentEvents(slug, sourceId, POLL_MS);
  const newest = events.data?.items[0];
  return (
    <Card size="small" aria-live="polite" data-testid="live-panel">
      <div className="row" style={{ flexWrap: "nowrap", alignItems: "flex-start" }}>
        <span className={`pulse ${newest ? "alive" : "waiting"}`} style={{ marginTop: 6 }} />
        <div>
          <strong>{t(newest ? "live.arrived" : "live.waiting")}</strong>
          <div className="quiet">
            {newest ? t("live.last", { name: nameOf(newest), ago: formats.ago(newest.received_at) }) : t("live.waiting_text")}
          </div>
          {newest ? (
            <div className="row" style={{ marginTop: 8 }}>
              <OutcomeTag event={newest} />
              {newest.customer_id ? <Link to={`/w/${slug}/customers/${newest.customer_id}`}>{t("live.next")}</Link> : null}
              <Link to={`/w/${slug}/segments/new`}>{t("live.next_segment")}</Link>
            </div>
          ) : null}
        </div>
      </div>
      {events.error ? <ErrorNotice error={events.error} /> : null}
    </Card>
  );
}

/** The newest events of the source, two seconds old at most. */
export function Inspector({ slug, sourceId }: { slug: string; sourceId: string }) {
  const { t } = useTranslation("sources");
  const [isPaused, setPaused] = useState(false);
  const [shown, setShown] = useState("all");
  const events = useRecentEvents(slug, sourceId, isPaused ? false : POLL_MS);
  const rows = (events.data?.items ?? []).filter((event) => shown === "all" || event.outcome === shown);
  return (
    <div className="stack">
      <div className="spread">
        <span className="quiet">{t("inspector.lead")}</span>
        <div className="row">
          <Segmented
            value={shown}
            onChange={setShown}
            options={["all", "accepted", "rejected", "duplicate"].map((one) => ({
              value: one,
              label: one === "all" ? t("inspector.all") : t(`inspector.outcomes.${one}`),
            }))}
          />
          <Button icon={isPaused ? <PlayCircleOutlined /> : <PauseOutlined />} onClick={() => setPaused(!isPaused)}>
            {t(isPaused ? "inspector.resume" : "inspector.pause")}
          </Button>
        </div>
      </div>
      {events.error ? <ErrorNotice error={events.error} onAgain={() => void events.refetch()} /> : null}
      <Card styles={{ body: { padding: 0 } }}>
        {events.isPending ? <div style={{ padding: 24 }}><Skeleton active /></div> : <EventTable slug={slug} rows={rows} />}
      </Card>
    </div>
  );
}

function EventTable({ slug, rows }: { slug: string; rows: RecentEvent[] }) {
  const { t } = useTranslation("sources");
  const formats = useFormats();
  return (
    <Table
      rowKey="number"
      size="middle"
      dataSource={rows}
      pagination={false}
      {...longTable(rows.length, 640)}
      locale={{ emptyText: <Nothing title={t("inspector.empty")} teach={t("inspector.empty_text")} /> }}
      expandable={{ expandRowByClick: true, expandedRowRender: (row) => <RawBody event={row} /> }}
      columns={[
        { title: t("inspector.time"), dataIndex: "received_at", className: "nowrap", render: (at: string) => formats.timeWithSeconds(at) },
        { title: t("inspector.event"), render: (_, row) => <span>{nameOf(row)} <span className="quiet small">{row.type}</span></span> },
        {
          title: t("inspector.who"),
          render: (_, row) =>
            row.customer_id ? (
              <Link className="code" to={`/w/${slug}/customers/${row.customer_id}`} onClick={(event) => event.stopPropagation()}>
                {`${row.customer_id.slice(0, 12)}…`}
              </Link>
            ) : <span className="quiet">{t("inspector.nobody")}</span>,
        },
        { title: t("inspector.outcome"), render: (_, row) => <OutcomeTag event={row} /> },
      ]}
    />
  );
}

function OutcomeTag({ event }: { event: RecentEvent }) {
  const { t } = useTranslation("sources");
  const { slug } = usePlace();
  const title = useTitle();
  const tag = <Tag color={COLOURS[event.outcome]}>{t(`inspector.outcomes.${event.outcome}`)}</Tag>;
  if (!event.reason) return tag;
  return (
    <span className="row">
      {tag}
      <Link to={`/w/${slug}/rejects?reason=${encodeURIComponent(event.reason.code)}`} onClick={(click) => click.stopPropagation()}>
        {title(event.reason)}
      </Link>
    </span>
  );
}

function RawBody({ event }: { event: RecentEvent }) {
  const text = prettyBody(event.body);
  return (
    <div style={{ position: "relative" }}>
      <pre className="json code">{text}</pre>
      <div style={{ position: "absolute", top: 6, right: 6 }}><CopyButton text={text} /></div>
    </div>
  );
}

function prettyBody(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body; // cut or malformed: shown as it came
  }
}

function nameOf(event: RecentEvent): string {
  return event.name || event.type || "—";
}
