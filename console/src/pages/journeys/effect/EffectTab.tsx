import { Alert, Card, Skeleton, Table } from "antd";
import { useTranslation } from "react-i18next";

import type { CampaignEffect, Funnel } from "@/api/effect";
import type { JourneyEffect, JourneyStep } from "@/api/experiments";
import { useJourneyEffect } from "@/api/experiments";
import { useMay } from "@/app/session";
import { useFormats } from "@/format/formats";
import { WhiskerRow } from "@/pages/campaigns/WhiskerChart";
import { ErrorNotice, Nothing } from "@/parts/Notice";

/** What a journey changed: those who entered against those whom its hold-out keeps back. */
export function EffectTab({ slug, journey }: { slug: string; journey: string }) {
  const { t } = useTranslation("experiments");
  const mayRead = useMay("effect:read");
  const formats = useFormats();
  const effect = useJourneyEffect(slug, journey, mayRead);
  if (!mayRead) return <Nothing title={t("frame:error.forbidden")} />;
  if (effect.error) return <ErrorNotice error={effect.error} onAgain={() => void effect.refetch()} />;
  if (!effect.data) return <Skeleton active />;
  const found = effect.data;
  if (!found.steps.length) return <Nothing title={t("journey.nobody")} teach={t("journey.nobody_text")} />;
  return (
    <div className="stack" data-testid="journey-effect">
      <p className="quiet" style={{ margin: 0 }}>{t("journey.lead", { days: found.window_days })}</p>
      <Card size="small" title={t("journey.whole")}><Increments effect={found.effect} /></Card>
      {found.versions.length > 1 ? found.versions.map((one) => (
        <Card key={one.part} size="small" title={<span className="code">{one.part}</span>}><Increments effect={one} /></Card>
      )) : null}
      {found.nodes.map((one) => (
        <Card key={one.node} size="small" title={t("journey.node", { node: one.node })}><Increments effect={one.effect} /></Card>
      ))}
      {found.node_messages.length ? (
        <Card size="small" title={t("journey.messages")} styles={{ body: { padding: 0 } }}><StepMessages funnels={found.node_messages} /></Card>
      ) : null}
      <Card size="small" title={t("journey.way")} styles={{ body: { padding: 0 } }}><Way effect={found} /></Card>
      <div className="quiet small">
        {found.kept_from_all ? `${t("journey.kept", { count: found.kept_from_all, shown: formats.number(found.kept_from_all) })} ` : ""}
        {t("as_of", { at: formats.instant(found.as_of) })}
      </div>
    </div>
  );
}

function Increments({ effect }: { effect: CampaignEffect }) {
  const { t } = useTranslation("experiments");
  const formats = useFormats();
  const points = (value: number) => `${value > 0 ? "+" : ""}${formats.share(value)}`;
  const plain = (value: number) => `${value > 0 ? "+" : ""}${formats.number(value)}`;
  const { exposed, sample } = effect;
  return (
    <div className="stack" style={{ gap: 12 }}>
      {sample.verdict === "broken" ? <Alert type="error" showIcon title={t("ratio.broken")} /> : null}
      <WhiskerRow name={t("journey.goal")} figure={effect.conversion} words={points} levels={formats.share} />
      <WhiskerRow name={t("journey.orders")} figure={effect.orders} words={plain} levels={formats.number} />
      {effect.money.map((one) => (
        <WhiskerRow
          key={one.currency}
          name={t("journey.money", { currency: one.currency })}
          figure={one.adjusted}
          words={(value) => `${value > 0 ? "+" : ""}${formats.money(Math.round(value), one.currency)}`}
          levels={(value) => formats.money(Math.round(value), one.currency)}
        />
      ))}
      <WhiskerRow name={t("journey.unsubscribed")} figure={effect.unsubscribed} words={points} levels={formats.share} isGoodLow />
      <div className="quiet small">
        {t("journey.arms", { treated: formats.number(exposed.treated), control: formats.number(exposed.control), pending: formats.number(exposed.pending) })}
        {exposed.mixed ? ` ${t("journey.mixed", { count: exposed.mixed, shown: formats.number(exposed.mixed) })}` : ""}
        {exposed.merged ? ` ${t("journey.merged", { count: exposed.merged, shown: formats.number(exposed.merged) })}` : ""}
        {exposed.other_share ? ` ${t("journey.other_share", { count: exposed.other_share, shown: formats.number(exposed.other_share) })}` : ""}
      </div>
    </div>
  );
}

const COUNTS = ["planned", "sent", "delivered", "opened", "clicked", "converted", "unsubscribed"] as const;

/** The messages of each step; steps that send one template together, since facts do not tell them apart. */
function StepMessages({ funnels }: { funnels: Funnel[] }) {
  const { t } = useTranslation("experiments");
  const formats = useFormats();
  return (
    <div data-testid="step-messages">
      <Table
        size="small"
        rowKey="part"
        pagination={false}
        scroll={{ x: 640 }}
        dataSource={funnels}
        columns={[
          { title: t("journey.node_name"), render: (_, row: Funnel) => (row.part ? <span className="code">{row.part}</span> : <span className="quiet">{t("journey.no_node")}</span>) },
          ...COUNTS.map((name) => ({ title: t(`journey.count.${name}`), align: "right" as const, className: "number", render: (_: unknown, row: Funnel) => formats.number(row[name]) })),
        ]}
      />
    </div>
  );
}

/** Each step with how many runs of either arm did it. */
function Way({ effect }: { effect: JourneyEffect }) {
  const { t } = useTranslation("experiments");
  const formats = useFormats();
  const rows = new Map<string, { key: string; step: JourneyStep; treated: number; control: number }>();
  for (const step of effect.steps) {
    const key = [step.version, step.kind, step.node, step.way].join("|");
    const row = rows.get(key) ?? { key, step, treated: 0, control: 0 };
    if (step.arm === "control") row.control += step.runs;
    else row.treated += step.runs;
    rows.set(key, row);
  }
  return (
    <Table
      size="small"
      rowKey="key"
      pagination={false}
      scroll={{ x: 560, y: 420 }}
      dataSource={[...rows.values()]}
      columns={[
        { title: t("journey.version"), render: (_, row) => row.step.version, width: 80 },
        { title: t("journey.step"), render: (_, row) => t(`journey.kind.${row.step.kind}`) },
        { title: t("journey.at"), render: (_, row) => <span className="code">{[row.step.node, row.step.way].filter(Boolean).join(" → ") || "—"}</span> },
        { title: t("journey.treated"), align: "right", className: "number", render: (_, row) => formats.number(row.treated) },
        { title: t("journey.control"), align: "right", className: "number", render: (_, row) => formats.number(row.control) },
      ]}
    />
  );
}
