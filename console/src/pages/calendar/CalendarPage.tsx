import { LeftOutlined, RightOutlined } from "@ant-design/icons";
import { Alert, Button, Card, Segmented, Select, Skeleton } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";

import type { Calendar } from "@/api/calendar";
import { useCalendar, useCountries } from "@/api/calendar";
import { usePlace } from "@/app/session";
import { today } from "@/format/zone";
import { ErrorNotice } from "@/parts/Notice";
import { Page } from "@/parts/Page";

import "./calendar.css";
import { DayDetails } from "./DayDetails";
import type { View } from "./days";
import { isDay, plusDays, plusMonths, shownDays } from "./days";
import { MonthGrid } from "./MonthGrid";
import { WeekList } from "./WeekList";

/** What the trade and the law have in store for a day, what goes out on it, and what gets in each other's way. */
export default function CalendarPage() {
  const { t, i18n } = useTranslation("calendar");
  const { slug } = usePlace();
  const [params, setParams] = useSearchParams();
  const view: View = params.get("view") === "week" ? "week" : "month";
  const asked = params.get("day");
  const day = isDay(asked) ? asked : today();
  const country = params.get("country") ?? undefined;
  const { from, to } = shownDays(view, day);
  const calendar = useCalendar(slug, from, to, country);
  const go = (change: Record<string, string>) => setParams({ view, day, ...(country ? { country } : {}), ...change }, { replace: true });
  const step = (by: number) => go({ day: view === "week" ? plusDays(day, by * 7) : plusMonths(day, by) });
  const title = useMemo(() => rangeTitle(view, day, from, to, i18n.language), [view, day, from, to, i18n.language]);
  return (
    <Page title={t("title")} lead={t("lead")}>
      <div className="stack">
        <div className="spread">
          <div className="row">
            <Button icon={<LeftOutlined />} aria-label={t(`previous.${view}`)} onClick={() => step(-1)} />
            <Button onClick={() => go({ day: calendar.data?.today ?? today() })}>{t("today")}</Button>
            <Button icon={<RightOutlined />} aria-label={t(`next.${view}`)} onClick={() => step(1)} />
            <h2 className="calendar-title" aria-live="polite">{title}</h2>
          </div>
          <div className="row">
            <CountrySelect slug={slug} value={country ?? calendar.data?.country} onChange={(next) => go({ country: next })} />
            <Segmented aria-label={t("view")} value={view} options={(["month", "week"] as const).map((one) => ({ value: one, label: t(one) }))} onChange={(next) => go({ view: next })} />
          </div>
        </div>
        {calendar.isError ? <ErrorNotice error={calendar.error} onAgain={() => void calendar.refetch()} /> : null}
        {calendar.data ? <Shown slug={slug} calendar={calendar.data} view={view} day={day} onDay={(next) => go({ day: next })} /> : <Card><Skeleton active /></Card>}
      </div>
    </Page>
  );
}

type ShownProps = { slug: string; calendar: Calendar; view: View; day: string; onDay: (day: string) => void };

function Shown({ slug, calendar, view, day, onDay }: ShownProps) {
  const { t } = useTranslation("calendar");
  const years = [...new Set(calendar.days.filter((one) => one.is_provisional).map((one) => one.day.slice(0, 4)))];
  const chosen = calendar.days.find((one) => one.day === day);
  return (
    <>
      {years.length > 0 ? <Alert type="info" showIcon data-testid="provisional" title={t("provisional", { years: years.join(" / ") })} /> : null}
      {view === "week" ? <WeekList slug={slug} calendar={calendar} /> : (
        <div className="grid-calendar">
          <Card styles={{ body: { padding: 0 } }}><MonthGrid calendar={calendar} day={day} onDay={onDay} /></Card>
          {chosen ? <Card size="small" className="sticky"><DayDetails slug={slug} day={chosen} calendar={calendar} /></Card> : null}
        </div>
      )}
    </>
  );
}

function CountrySelect({ slug, value, onChange }: { slug: string; value: string | undefined; onChange: (country: string) => void }) {
  const { t, i18n } = useTranslation("calendar");
  const countries = useCountries(slug).data ?? [];
  const names = useMemo(() => new Intl.DisplayNames([i18n.language === "zh" ? "zh-CN" : "en-GB"], { type: "region" }), [i18n.language]);
  const codes = countries.length > 0 ? countries.map((one) => one.code) : value ? [value] : [];
  return (
    <Select
      aria-label={t("country")}
      value={value}
      style={{ minWidth: 150 }}
      showSearch={{ optionFilterProp: "label" }}
      options={codes.map((code) => ({ value: code, label: names.of(code) ?? code }))}
      onChange={onChange}
    />
  );
}

function rangeTitle(view: View, day: string, from: string, to: string, language: string): string {
  const locale = language === "zh" ? "zh-CN" : "en-GB";
  const at = (text: string) => new Date(`${text}T00:00:00Z`);
  if (view === "month") return new Intl.DateTimeFormat(locale, { year: "numeric", month: "long", timeZone: "UTC" }).format(at(day));
  const range = new Intl.DateTimeFormat(locale, { year: "numeric", month: "short", day: "numeric", timeZone: "UTC" });
  return range.formatRange(at(from), at(to));
}
