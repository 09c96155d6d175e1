import { Card, Progress, Tooltip } from "antd";
import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import type { CustomerDetail, Driver, ScoreCard } from "@/api/customers";
import { ALARM, AMBER, EVERGREEN, LINE, QUIET } from "@/app/theme";
import type { Formats } from "@/format/formats";
import { useFormats } from "@/format/formats";
import { Chart } from "@/parts/Chart";
import { Nothing } from "@/parts/Notice";
import { useTitle } from "@/parts/titles";

import { shortId } from "./CustomerTable";

const ALARM_BELOW = 40;
const WATCH_BELOW = 60;

function cardOf(customer: CustomerDetail, key: string): ScoreCard | undefined {
  return customer.scores.find((one) => one.key === key);
}

/** Value on four axes; an axis without data is named as unknown, never drawn as zero. */
export function RadarCard({ customer }: { customer: CustomerDetail }) {
  const { t } = useTranslation("customers");
  const title = useTitle();
  const formats = useFormats();
  const card = cardOf(customer, "radar");
  const option = useMemo(() => radarOption(card?.drivers ?? [], (one) => `${title(one)}${one.points === null ? ` (${t("unknown_axis")})` : ""}`), [card, title, t]);
  if (!card || card.drivers.every((one) => one.points === null)) {
    return <Card size="small" title={t("radar.title")}><Nothing title={t("radar.empty")} teach={t("radar.empty_text")} /></Card>;
  }
  const unknown = card.drivers.filter((one) => one.points === null);
  return (
    <Card size="small" title={t("radar.title")} extra={card.score === null ? null : <strong>{formats.number(Math.round(card.score))}</strong>}>
      <Chart option={option} height={220} label={card.drivers.map((one) => `${title(one)}: ${one.points ?? t("unknown_axis")}`).join(", ")} told={{ title: `${t("radar.title")} · ${shortId(customer.customer_id)}` }} />
      {unknown.length > 0 ? <div className="quiet small">{t("coverage", { share: formats.share(card.coverage ?? 0), names: formats.list(unknown.map((one) => title(one))) })}</div> : null}
    </Card>
  );
}

function radarOption(drivers: Driver[], nameOf: (driver: Driver) => string) {
  return {
    radar: {
      // The last word on a line of its own: a longer one would be cut at the card's edge.
      indicator: drivers.map((one) => ({ name: nameOf(one).replace(/ (?=\S+$)/, "\n"), max: 100 })),
      radius: "56%",
      splitNumber: 4,
      axisName: { color: QUIET, fontSize: 12, lineHeight: 16 },
      splitArea: { show: false },
      splitLine: { lineStyle: { color: LINE } },
      axisLine: { lineStyle: { color: LINE } },
    },
    series: [
      {
        type: "radar",
        symbolSize: 5,
        lineStyle: { color: EVERGREEN, width: 2 },
        itemStyle: { color: EVERGREEN },
        areaStyle: { color: EVERGREEN, opacity: 0.15 },
        data: [{ value: drivers.map((one) => one.points ?? "-") }],
      },
    ],
  };
}

type Words = { t: TFunction<"customers">; title: ReturnType<typeof useTitle>; formats: Formats };

/** What holds the index up most, and what pulls it down most: the known axes with the most and the fewest points. */
function whyOf(drivers: Driver[], { t, title, formats }: Words): string {
  const known = drivers.filter((one) => one.points !== null).sort((a, b) => (a.points ?? 0) - (b.points ?? 0));
  const [low] = known;
  const high = known.at(-1);
  if (!low || !high || low === high) return "";
  const said = (one: Driver) => t("health.axis", { name: title(one), points: formats.number(Math.round(one.points ?? 0)) });
  return t("health.why", { low: said(low), high: said(high) });
}

/** Health from 0 to 100 with what pulls it up and down. */
export function HealthCard({ customer, events }: { customer: CustomerDetail; events: string }) {
  const { t } = useTranslation("customers");
  const formats = useFormats();
  const title = useTitle();
  const card = cardOf(customer, "health");
  if (!card || card.score === null) {
    return <Card size="small" title={t("health.title")}><Nothing title={t("health.empty")} teach={t("health.empty_text")} /></Card>;
  }
  const colour = card.score < ALARM_BELOW ? ALARM : card.score < WATCH_BELOW ? AMBER : EVERGREEN;
  return (
    <Card size="small" title={t("health.title")}>
      <div className="row" style={{ alignItems: "baseline" }}>
        <span className="number" style={{ fontSize: 34, fontWeight: 600, color: colour }}>{formats.number(Math.round(card.score))}</span>
        <span className="quiet">/ 100 · {t(card.score < ALARM_BELOW ? "health.alarm" : card.score < WATCH_BELOW ? "health.watch" : "health.fine")}</span>
      </div>
      <div className="small" data-testid="health-why">{whyOf(card.drivers, { t, title, formats })} <a href={`#${events}`} style={{ textDecoration: "underline" }}>{t("health.events")}</a></div>
      <div className="stack" style={{ gap: 8, marginTop: 10 }}>
        {card.drivers.map((one) => (
          <div key={one.axis}>
            <div className="spread small">
              <span>{title(one)}</span>
              <span className="quiet">
                {one.points === null ? t("unknown_axis") : (
                  <Tooltip title={t("health.part_help")}>{t("health.part", { points: formats.number(Math.round(one.points)), part: formats.number(Math.round((one.part ?? 0) * 10) / 10) })}</Tooltip>
                )}
              </span>
            </div>
            <Progress percent={one.points ?? 0} showInfo={false} size="small" aria-label={title(one)} strokeColor={one.points !== null && one.points < ALARM_BELOW ? ALARM : EVERGREEN} />
          </div>
        ))}
      </div>
      {card.coverage !== null && card.coverage < 1 ? <div className="quiet small" style={{ marginTop: 8 }}>{t("health.coverage", { share: formats.share(card.coverage) })}</div> : null}
    </Card>
  );
}
