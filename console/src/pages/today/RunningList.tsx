import { Tag } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { Running } from "@/api/today";
import { useFormats } from "@/format/formats";
import { Nothing } from "@/parts/Notice";
import { useTitle } from "@/parts/titles";

/** What is at work and what it has changed; where it is noise so far, that is what is said. */
export function RunningList({ slug, rows }: { slug: string; rows: Running[] }) {
  const { t } = useTranslation("today");
  if (rows.length === 0) {
    const teach = <>{t("running.none_text")} <Link to={`/w/${slug}/campaigns`}>{t("running.campaigns")}</Link> · <Link to={`/w/${slug}/journeys`}>{t("running.journeys")}</Link></>;
    return <Nothing title={t("running.none")} teach={teach} />;
  }
  return <div data-testid="running">{rows.map((row) => <RunningRow key={`${row.kind}:${row.key}`} slug={slug} row={row} />)}</div>;
}

function RunningRow({ slug, row }: { slug: string; row: Running }) {
  const { t } = useTranslation("today");
  const formats = useFormats();
  const title = useTitle();
  const days = row.window_days ?? 0;
  const arms = t("running.arms", { treated: formats.number(row.treated), control: formats.number(row.control) });
  const pending = t(days > 0 ? "running.pending" : "running.pending_short", { number: formats.number(row.pending), count: days });
  // Before the first window is over nobody is compared: “0 reached” of hundreds who came in would read as broken.
  const isEarly = row.treated + row.control === 0 && row.pending > 0;
  const early = t(days > 0 ? "running.entered" : "running.entered_short", { number: formats.number(row.pending), count: days });
  const who = isEarly ? early : row.pending > 0 ? `${arms} · ${pending}` : arms;
  return (
    <div className="today-task">
      <div>
        <Link to={`/w/${slug}/${row.kind}s/${row.key}`}>{title(row)}</Link> <Tag>{t(`running.kind.${row.kind}`)} · {t(`running.state.${row.state}`, { defaultValue: row.state })}</Tag>
        <div className="quiet small">{who}</div>
      </div>
      <Increment slug={slug} row={row} />
    </div>
  );
}

function Increment({ slug, row }: { slug: string; row: Running }) {
  const { t } = useTranslation("today");
  const formats = useFormats();
  const { value, low, high } = row.extra;
  if (row.shown === "unknown") return <span className="quiet small today-end">{t(`running.reason.${row.reason ?? "empty"}`, { defaultValue: t("running.unknown") })}</span>;
  const between = low === null || high === null ? "" : t("running.between", { low: formats.number(Math.round(low)), high: formats.number(Math.round(high)) });
  if (row.shown === "not_shown" || value === null) return <span className="quiet small today-end">{t("running.not_shown")}<br />{between}</span>;
  return (
    <span className="today-end">
      <Link to={`/w/${slug}/${row.kind}s/${row.key}`}><strong className="number" style={{ color: row.shown === "more" ? "var(--evergreen)" : "#b3261e" }}>{t("running.extra", { number: `${value > 0 ? "+" : ""}${formats.number(Math.round(value))}` })}</strong></Link>
      <div className="quiet small">{between}</div>
    </span>
  );
}
