import { Skeleton, Timeline as AntTimeline } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Fact } from "@/api/customers";
import { useTimeline } from "@/api/customers";
import { useSegments } from "@/api/segments";
import { useFactNames } from "@/api/vocabulary";
import { useFormats } from "@/format/formats";
import { ErrorNotice, Nothing } from "@/parts/Notice";
import { RowsMore } from "@/parts/RowsMore";
import { useReason } from "@/parts/reasonWords";
import { useSenderName } from "@/parts/senderNames";
import { useTitle } from "@/parts/titles";

import type { Names } from "./factLines";
import { colourOf, detailsOf } from "./factLines";

type Props = { slug: string; customerId: string; currency: string };

/** What the customer did, newest first; more comes when the end is in sight. */
export function Timeline({ slug, customerId, currency }: Props) {
  const { t } = useTranslation("customers");
  const formats = useFormats();
  const title = useTitle();
  const timeline = useTimeline(slug, customerId);
  const segments = useSegments(slug).rows;
  const senderName = useSenderName(slug);
  const reasonName = useReason();
  const segmentName = (key: string) => title(segments.find((one) => one.key === key)) || key;
  const end = useRef<HTMLDivElement>(null);
  const { hasMore, isLoading, onMore } = timeline.more;
  useEffect(() => {
    if (!end.current || !hasMore) return undefined;
    const watcher = new IntersectionObserver(([entry]) => entry?.isIntersecting && !isLoading && onMore(), { rootMargin: "240px" });
    watcher.observe(end.current);
    return () => watcher.disconnect();
  }, [hasMore, isLoading, onMore]);
  if (timeline.error) return <ErrorNotice error={timeline.error} onAgain={timeline.again} />;
  if (timeline.isPending) return <Skeleton active paragraph={{ rows: 6 }} />;
  if (timeline.rows.length === 0) return <Nothing title={t("timeline.empty")} teach={t("timeline.empty_text")} />;
  return (
    <div>
      {byDay(timeline.rows, formats.dayTitle).map(([day, facts]) => (
        <section key={day}>
          <div className="day-head">{day}</div>
          <AntTimeline items={facts.map((fact) => ({ key: fact.fact_id, color: colourOf(fact.name), content: <FactLine slug={slug} fact={fact} currency={currency} names={{ segmentName, senderName, reasonName }} /> }))} />
        </section>
      ))}
      <div ref={end} />
      <RowsMore {...timeline.more} />
    </div>
  );
}

type LineProps = { slug: string; fact: Fact; currency: string; names: Names };

function FactLine({ slug, fact, currency, names: called }: LineProps) {
  const { t } = useTranslation("customers");
  const formats = useFormats();
  const title = useTitle();
  const names = useFactNames(slug);
  const [isOpen, setOpen] = useState(false);
  const known = names.data?.find((one) => one.name === fact.name);
  const details = detailsOf(fact, { formats, currency, t, ...called });
  return (
    <div>
      <button type="button" className="fact-line" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}
        style={{ border: "none", background: "none", padding: 0, font: "inherit", color: "inherit", cursor: "pointer", textAlign: "left" }}>
        <span className="quiet number small nowrap">{formats.time(fact.occurred_at)}</span>
        <span>
          <strong style={{ fontWeight: 500 }}>{t(`fact.${fact.name}`, { defaultValue: (known ? title(known) : "") || fact.name })}</strong>
          {details ? <span className="quiet"> · {details}</span> : null}
        </span>
      </button>
      {isOpen ? <pre className="json code" style={{ marginTop: 6 }}>{JSON.stringify(fact, null, 2)}</pre> : null}
    </div>
  );
}

function byDay(facts: Fact[], dayOf: (instant: string) => string): [string, Fact[]][] {
  const days: [string, Fact[]][] = [];
  for (const fact of facts) {
    const day = dayOf(fact.occurred_at);
    const last = days.at(-1);
    if (last && last[0] === day) last[1].push(fact);
    else days.push([day, [fact]]);
  }
  return days;
}
