import { Card, Skeleton, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { CalendarDay } from "@/api/calendar";
import { useCalendar, useKeyDates } from "@/api/calendar";
import { useFormats } from "@/format/formats";
import { today } from "@/format/zone";
import { plusDays, weekdayOf } from "@/pages/calendar/days";
import { dueTotal, sentTotal } from "@/pages/calendar/loads";
import { ErrorNotice } from "@/parts/Notice";
import { useTitle } from "@/parts/titles";

const DAYS = 7;
/** So far ahead a planned launch is named below the week. */
const DAYS_LOOKED_AT = 14;
const NAMES_MAX = 2;
const AHEAD_MAX = 3;
const DAY_MS = 86_400_000;

/** The seven days from today on: what goes out, what is planned, what collides; and the key dates that come next. */
export function Week({ slug }: { slug: string }) {
  const { t } = useTranslation("today");
  const [first] = useState(today);
  const calendar = useCalendar(slug, first, plusDays(first, DAYS_LOOKED_AT - 1), undefined);
  const days = calendar.data?.days.slice(0, DAYS) ?? [];
  const later = calendar.data?.days.slice(DAYS) ?? [];
  const most = Math.max(...days.map(dueTotal), 1);
  return (
    <Card size="small" title={t("week.title")} extra={<Link to={`/w/${slug}/calendar?view=week`}>{t("week.calendar")}</Link>} data-testid="week">
      {calendar.isError ? <ErrorNotice error={calendar.error} onAgain={() => void calendar.refetch()} /> : null}
      {calendar.isPending ? <Skeleton active paragraph={{ rows: 2 }} /> : null}
      <div className="today-week">{days.map((day) => <DayCell key={day.day} slug={slug} day={day} most={most} isToday={day.day === first} asOf={day.day === first ? new Date(calendar.dataUpdatedAt).toISOString() : ""} />)}</div>
      <Ahead slug={slug} first={first} later={later} />
    </Card>
  );
}

function DayCell({ slug, day, most, isToday, asOf }: { slug: string; day: CalendarDay; most: number; isToday: boolean; asOf: string }) {
  const { t } = useTranslation("today");
  const formats = useFormats();
  const title = useTitle();
  const [due, sent] = [dueTotal(day), sentTotal(day)];
  return (
    <Link className="today-day" to={`/w/${slug}/calendar?view=week&day=${day.day}`}>
      <div className="spread small">
        <strong>{isToday ? t("title") : t(`calendar:weekday.${weekdayOf(day.day)}`)}</strong>
        <span className="quiet">{day.day.slice(5)}</span>
      </div>
      <div className="number">{t("week.messages", { number: formats.compact(due) })}</div>
      <div className="bar-track"><div className="bar-fill" style={{ width: `${(due / most) * 100}%`, background: "var(--evergreen)" }} /></div>
      {sent > 0 ? <div className="small quiet">{asOf ? t("week.sent_until", { number: formats.compact(sent), time: formats.time(asOf) }) : t("week.sent", { number: formats.compact(sent) })}</div> : null}
      {day.entries.length > 0 ? <div className="small quiet">{day.entries.length > NAMES_MAX ? t("week.launches", { count: day.entries.length }) : formats.list(day.entries.map((entry) => title(entry) || entry.campaign_key))}</div> : null}
      {day.conflicts.length > 0 ? <Tag color="error">{t("calendar:conflicts", { count: day.conflicts.length })}</Tag> : null}
      {day.key_dates.map((one) => <Tag key={one.key} color={one.phase === "burst" ? "volcano" : "gold"} style={{ whiteSpace: "normal" }}>{title(one)} · {t(`calendar:phase.${one.phase}`)}</Tag>)}
    </Link>
  );
}

/** Launches and warm-ups that begin after this week: what is to be prepared now. */
function Ahead({ slug, first, later }: { slug: string; first: string; later: CalendarDay[] }) {
  const { t } = useTranslation("today");
  const title = useTitle();
  const formats = useFormats();
  const dates = (useKeyDates(slug).data ?? []).filter((one) => one.first > plusDays(first, DAYS - 1)).slice(0, AHEAD_MAX);
  const launches = later.flatMap(({ day, entries }) => entries.map((entry) => ({ day, entry }))).slice(0, AHEAD_MAX);
  if (dates.length + launches.length === 0) return null;
  const daysUntil = (day: string) => Math.round((Date.parse(day) - Date.parse(first)) / DAY_MS);
  return (
    <p className="small quiet" style={{ margin: "10px 0 0" }}>
      {t("week.ahead")} {formats.list([
        ...launches.map(({ day, entry }) => t("week.launch", { name: title(entry) || entry.campaign_key, day: formats.day(day) })),
        ...dates.map((one) => t("week.date", { name: title(one), count: daysUntil(one.first) })),
      ])}
    </p>
  );
}
