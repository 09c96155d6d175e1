import { Alert, Card, Segmented, Skeleton, Table } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Alarm, CampaignEffect, Dimension, EffectOf, EffectReport as Report, Funnel } from "@/api/effect";
import { useEffectReport } from "@/api/effect";
import { useMay } from "@/app/session";
import { useFormats, usePoints } from "@/format/formats";
import { ErrorNotice, Nothing } from "@/parts/Notice";

import { AlarmTag } from "./AlarmList";
import { ReasonBars } from "./ReasonBars";
import { WhiskerRow } from "./WhiskerChart";

const DIMENSIONS: Dimension[] = ["template", "channel", "segment", "hour"];

/** What a campaign changed, the way of its messages, its targets; and all of it by part, which takes as long again. */
export function EffectReport({ slug, what }: { slug: string; what: EffectOf }) {
  const { t } = useTranslation("campaigns");
  const formats = useFormats();
  const mayRead = useMay("effect:read");
  const report = useEffectReport(slug, what, undefined, mayRead);
  if (!mayRead) return <Nothing title={t("frame:error.forbidden")} />;
  if (report.error) return <ErrorNotice error={report.error} onAgain={() => void report.refetch()} />;
  if (!report.data) return <Working />;
  const { effect, funnel } = report.data;
  if (!funnel) return <Nothing title={t("effect.no_funnel")} teach={t("effect.no_funnel_text")} />;
  return (
    <div className="stack" data-testid="effect">
      <Increment report={report.data} effect={effect} />
      <div className="grid-2">
        <Card size="small" title={t("effect.funnel")}><FunnelBars funnel={funnel} days={report.data.window_days} /></Card>
        <Card size="small" title={t("effect.alarms")}><Targets alarms={funnel.alarms} days={report.data.window_days} /></Card>
      </div>
      <PartsCard slug={slug} what={what} />
      <div className="quiet small">{t("effect.as_of", { at: formats.instant(report.data.as_of) })}</div>
    </div>
  );
}

/** The places of the report while it is worked out: seconds, over millions of facts. */
function Working() {
  const { t } = useTranslation("campaigns");
  return (
    <div className="stack" aria-busy="true">
      <p className="quiet" role="status" style={{ margin: 0 }}>{t("effect.working")}</p>
      <Card size="small" title={t("effect.increment")}><Skeleton active title={false} paragraph={{ rows: 6 }} /></Card>
      <div className="grid-2">
        <Card size="small" title={t("effect.funnel")}><Skeleton active title={false} paragraph={{ rows: 4 }} /></Card>
        <Card size="small" title={t("effect.alarms")}><Skeleton active title={false} paragraph={{ rows: 4 }} /></Card>
      </div>
    </div>
  );
}

/** Each with its own messages: what is young is not judged, so a rate need not divide the counts of the funnel. */
function Targets({ alarms, days }: { alarms: Alarm[]; days: number }) {
  const { t } = useTranslation("campaigns");
  const formats = useFormats();
  return (
    <div className="stack" style={{ gap: 10 }}>
      {alarms.map((alarm) => (
        <div key={alarm.key} className="spread">
          <div>
            {t(`effect.alarm.${alarm.key}`)}
            {alarm.share.value === null ? null : (
              <div className="quiet small">{t(`effect.alarm_of.${alarm.key}`, { hits: formats.number(Math.round(alarm.share.value * alarm.share.count)), size: formats.number(alarm.share.count), days })}</div>
            )}
            <div className="quiet small">{t(alarm.is_floor ? "effect.target_floor" : "effect.target_ceiling", { target: formats.share(alarm.target) })}</div>
          </div>
          <AlarmTag alarm={alarm} />
        </div>
      ))}
    </div>
  );
}

/** Asked for once the whole stands: the server keeps it, and works out the parts alone. */
function PartsCard({ slug, what }: { slug: string; what: EffectOf }) {
  const { t } = useTranslation("campaigns");
  const [by, setBy] = useState<Dimension>("template");
  const parts = useEffectReport(slug, what, by);
  return (
    <Card
      size="small"
      title={t("effect.parts")}
      extra={<Segmented size="small" aria-label={t("effect.parts")} value={by} onChange={setBy} options={DIMENSIONS.map((value) => ({ value, label: t(`effect.by.${value}`) }))} />}
      styles={{ body: { padding: parts.data ? 0 : 12 } }}
    >
      {parts.error ? <ErrorNotice error={parts.error} onAgain={() => void parts.refetch()} /> : null}
      {parts.data ? <Parts report={parts.data} /> : parts.error ? null : <Skeleton active title={false} paragraph={{ rows: 3 }} />}
    </Card>
  );
}

function Increment({ report, effect }: { report: Report; effect: CampaignEffect }) {
  const { t } = useTranslation("campaigns");
  const formats = useFormats();
  const days = report.window_days;
  const { exposed, sample } = effect;
  const points = usePoints();
  const plain = (value: number) => `${value > 0 ? "+" : ""}${formats.number(value)}`;
  const money = (currency: string) => (value: number) => `${value > 0 ? "+" : ""}${formats.money(Math.round(value), currency)}`;
  return (
    <Card size="small" title={t("effect.increment")}>
      <div className="stack" style={{ gap: 12 }}>
        <div className="quiet">{t("effect.lead", { days })}</div>
        <WhiskerRow name={t("effect.conversion")} figure={effect.conversion} words={points} levels={formats.share} />
        <WhiskerRow name={t("effect.orders")} figure={effect.orders} words={plain} levels={formats.number} />
        {effect.money.map((one) => (
          <WhiskerRow
            key={one.currency}
            name={t("effect.money", { currency: one.currency })}
            figure={one.adjusted}
            words={money(one.currency)}
            levels={(value) => formats.money(Math.round(value), one.currency)}
          />
        ))}
        <WhiskerRow name={t("effect.unsubscribed", { days })} figure={effect.unsubscribed} words={points} levels={formats.share} isGoodLow />
        <Extra effect={effect} />
        {effect.conversion.detectable !== null ? <div className="quiet small">{t("effect.detectable", { size: points(effect.conversion.detectable, false) })}</div> : null}
        <div className="quiet small">
          {t("effect.exposed", { treated: formats.number(exposed.treated), control: formats.number(exposed.control), pending: formats.number(exposed.pending), days })}
        </div>
        {sample.verdict === "broken" || sample.verdict === "doubtful" ? (
          <Alert type={sample.verdict === "broken" ? "error" : "warning"} showIcon title={t(`effect.sample.${sample.verdict}`)} />
        ) : <div className="quiet small">{t(`effect.sample.${sample.verdict}`)}</div>}
      </div>
    </Card>
  );
}

/** Percentage points, customers and orders in one line: they are one effect, told three ways. */
function Extra({ effect }: { effect: CampaignEffect }) {
  const { t } = useTranslation("campaigns");
  const formats = useFormats();
  const points = usePoints();
  const { conversion, extra_customers: customers, extra_orders: orders, exposed } = effect;
  const round = (value: number) => `${value > 0 ? "+" : ""}${formats.number(Math.round(value))}`;
  const change = conversion.difference.value;
  if (change === null || customers.value === null || customers.low === null || customers.high === null) return null;
  return (
    <div data-testid="extra">
      <strong>
        {t("effect.extra", { customers: round(customers.value), customers_low: round(customers.low), customers_high: round(customers.high), points: points(change), treated: formats.number(exposed.treated) })}
      </strong>{" "}
      {orders.value !== null && orders.low !== null && orders.high !== null ? (
        <span className="quiet">{t("effect.extra_orders", { orders: round(orders.value), orders_low: round(orders.low), orders_high: round(orders.high) })}</span>
      ) : null}
    </div>
  );
}

/** The steps of a message, each part of the one before; conversions beside them, for people also order unopened. */
function FunnelBars({ funnel, days }: { funnel: Funnel; days: number }) {
  const { t } = useTranslation("campaigns");
  const formats = useFormats();
  const rows = (["planned", "sent", "delivered", "opened", "clicked"] as const).map((name) => ({ name: t(`effect.${name}`), value: funnel[name] }));
  return (
    <>
      <ReasonBars rows={rows} whole={funnel.planned} colour="var(--evergreen)" />
      <hr style={{ border: 0, borderTop: "1px solid var(--line)", margin: "12px 0" }} />
      <ReasonBars rows={[{ name: t("effect.converted_any", { days }), value: funnel.converted }]} whole={funnel.planned} colour="var(--green-2)" />
      {funnel.machine_opened ? <div className="quiet small" style={{ marginTop: 8 }}>{t("effect.machine", { number: formats.number(funnel.machine_opened) })}</div> : null}
    </>
  );
}

function Parts({ report }: { report: Report }) {
  const { t } = useTranslation("campaigns");
  const { t: reach } = useTranslation("reach");
  const formats = useFormats();
  const points = usePoints();
  const name = (part: string) => {
    if (part === "") return "—";
    if (report.by === "channel") return reach(`channel.${part}`);
    if (report.by === "segment" && part === "*") return reach("everybody");
    return report.by === "hour" ? `${part}:00` : part;
  };
  const change = (part: string) => {
    const found = report.effects.find((one) => one.part === part)?.conversion.difference;
    if (!found || found.value === null || found.low === null || found.high === null) return <span className="quiet">—</span>;
    return <span className="number">{points(found.value)} <span className="quiet small">{t("effect.between", { low: points(found.low), high: points(found.high) })}</span></span>;
  };
  const count = (key: "planned" | "sent" | "opened" | "clicked" | "converted") => ({
    title: t(`effect.${key}`),
    key,
    align: "right" as const,
    className: "number",
    render: (_: unknown, row: Funnel) => formats.number(row[key]),
  });
  return (
    <>
      <Table
        rowKey="part"
        size="small"
        pagination={false}
        scroll={{ x: 640 }}
        dataSource={report.funnels}
        columns={[
          { title: report.by ? t(`effect.by.${report.by}`) : "", render: (_, row) => name(row.part) },
          count("planned"),
          count("sent"),
          count("opened"),
          count("clicked"),
          count("converted"),
          ...(report.by === "hour" ? [] : [{ title: t("effect.part_effect"), key: "effect", render: (_: unknown, row: Funnel) => change(row.part) }]),
        ]}
      />
      {report.by === "hour" ? <div className="quiet small" style={{ padding: 12 }}>{t("effect.hour_only")}</div> : null}
    </>
  );
}
