import { Alert, Button, Card, Skeleton } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Estimate, Estimated } from "@/api/campaigns";
import { useCurrency } from "@/api/overview";
import { useFormats } from "@/format/formats";
import { useTopicName, useTopicNames } from "@/parts/TopicSelect";

import { ReasonBars } from "./ReasonBars";

type Props = { slug: string; estimate: Estimate | undefined; isPending: boolean; onAsk: () => void; children?: ReactNode };

/** Whom the plan would reach if it were launched now, and whom not. */
export function EstimatePanel({ slug, estimate, isPending, onAsk, children }: Props) {
  const { t } = useTranslation("campaigns");
  return (
    <Card size="small" title={t("estimate.title")} data-testid="estimate" aria-live="polite">
      <div className="stack" style={{ gap: 12 }}>
        {isPending ? <Skeleton active /> : estimate ? <Figures slug={slug} estimate={estimate} /> : <div className="quiet">{t("estimate.teach")}</div>}
        {children}
        <Button block loading={isPending} onClick={onAsk}>{t(estimate ? "estimate.again" : "estimate.action")}</Button>
      </div>
    </Card>
  );
}

/** The figures of an estimate, with what stands in the way of sending. */
export function Figures({ slug, estimate }: { slug: string; estimate: Estimate }) {
  const { t } = useTranslation("campaigns");
  const { t: reach } = useTranslation("reach");
  const formats = useFormats();
  const currency = useCurrency(slug);
  const held = estimate.held_until;
  return (
    <>
      <Line name={t("estimate.members")} value={formats.number(estimate.members)} />
      <Line name={t("estimate.send_now")} value={formats.number(estimate.send_now.value)} count={estimate.send_now} strong />
      <Line name={t("estimate.held")} value={formats.number(estimate.held.value)} count={estimate.held} />
      {held.length ? (
        <div className="quiet small">
          {t("estimate.held_from", { first: formats.instant(held[0]?.hour ?? ""), last: formats.instant(held.at(-1)?.hour ?? "") })}
        </div>
      ) : null}
      <Line name={t("estimate.control")} value={formats.number(estimate.control.value)} count={estimate.control} />
      <Line name={t("estimate.suppressed")} value={formats.number(estimate.suppressed.value)} count={estimate.suppressed} />
      <Line name={t("estimate.cost")} value={estimate.cost_minor > 0 ? formats.money(estimate.cost_minor, currency) : t("estimate.no_cost")} strong />
      <ConsentHint slug={slug} estimate={estimate} />
      {estimate.is_over_budget ? <Alert type="warning" showIcon title={t("estimate.over_budget")} /> : null}
      {estimate.by_reason.length ? (
        <div>
          <strong className="small">{t("estimate.reasons")}</strong>
          <ReasonBars rows={estimate.by_reason.map((one) => ({ name: reach(`reason.${one.reason}`), value: one.customers.value }))} whole={estimate.members} />
        </div>
      ) : null}
      {estimate.by_channel.length > 1 ? (
        <div>
          <strong className="small">{t("estimate.channels")}</strong>
          <ReasonBars rows={estimate.by_channel.map((one) => ({ name: reach(`channel.${one.channel}`), value: one.customers.value }))} whole={estimate.members} />
        </div>
      ) : null}
      {estimate.is_exact ? <div className="quiet small">{t("estimate.exact", { policy: estimate.policy })}</div> : null}
    </>
  );
}

/** Where most lack consent for the topic: says so, and which topics they did agree to. */
function ConsentHint({ slug, estimate }: { slug: string; estimate: Estimate }) {
  const { t } = useTranslation("campaigns");
  const formats = useFormats();
  const nameOf = useTopicName();
  const name = useTopicNames(slug);
  const lacking = estimate.by_reason.find((one) => one.reason === "consent")?.customers.value ?? 0;
  if (lacking === 0 || lacking * 2 < estimate.members) return null;
  const others = estimate.other_topics.map((one) => t("estimate.topic_count", { topic: nameOf(one), number: formats.number(one.customers.value) }));
  return (
    <Alert
      type="warning"
      showIcon
      data-testid="consent-hint"
      title={t("estimate.consent", { number: formats.number(lacking), topic: name(estimate.topic) })}
      description={others.length ? t("estimate.consent_others", { topics: others.join(t("estimate.topic_separator")) }) : t("estimate.consent_none")}
    />
  );
}

function Line({ name, value, count, strong = false }: { name: string; value: string; count?: Estimated; strong?: boolean }) {
  const { t } = useTranslation("campaigns");
  const formats = useFormats();
  return (
    <div>
      <div className="spread" style={{ flexWrap: "nowrap" }}>
        <span>{name}</span>
        <span className="number" style={strong ? { fontWeight: 600, fontSize: 16, color: "var(--evergreen)" } : undefined}>{value}</span>
      </div>
      {count && count.low !== count.high ? (
        <div className="quiet small">{t("estimate.sample", { low: formats.number(count.low), high: formats.number(count.high) })}</div>
      ) : null}
    </div>
  );
}
