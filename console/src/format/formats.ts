// Numbers, money, dates as the language writes them. Money comes in integer minor units; moments are shown by the clock
// of the workspace (zone.ts), outside of any by that of the browser.
import { useContext, useMemo } from "react";
import { useTranslation } from "react-i18next";

import { PlaceContext } from "@/app/session";

const LOCALES: Record<string, string> = { zh: "zh-CN", en: "en-GB" };
const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

const DAY_MS = 86_400_000;

export type Formats = ReturnType<typeof formatsOf>;

/** Digits behind the point of a currency: 2 for CNY, 0 for JPY. */
export function currencyDigits(currency: string): number {
  try {
    const options = new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions();
    return options.maximumFractionDigits ?? 2;
  } catch {
    return 2;
  }
}

export function toMinor(major: number, currency: string): number {
  return Math.round(major * 10 ** currencyDigits(currency));
}

export function toMajor(minor: number, currency: string): number {
  return minor / 10 ** currencyDigits(currency);
}

/** Without a zone: the browser's. */
export function formatsOf(language: string, timeZone?: string) {
  const locale = LOCALES[language] ?? "en-GB";
  const plain = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
  const short = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 });
  const shares = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 });
  const dates = new Intl.DateTimeFormat(locale, { year: "numeric", month: "short", day: "numeric", timeZone });
  const utcDates = new Intl.DateTimeFormat(locale, { year: "numeric", month: "short", day: "numeric", timeZone: "UTC" });
  const weekdays = new Intl.DateTimeFormat(locale, { year: "numeric", month: "long", day: "numeric", weekday: "long", timeZone });
  const times = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", timeZone });
  const seconds = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", second: "2-digit", timeZone });
  const days = new Intl.DateTimeFormat("en-CA", { year: "numeric", month: "2-digit", day: "2-digit", timeZone });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  return {
    number: (value: number) => plain.format(value),
    compact: (value: number) => short.format(value),
    share: (value: number) => shares.format(value),
    money: (minor: number, currency: string) => moneyText(minor, currency, locale),
    /** A day without a time, such as 2011-12-09: never moved by a time zone. */
    day: (text: string) => utcDates.format(new Date(`${text.slice(0, 10)}T00:00:00Z`)),
    date: (instant: string) => dates.format(new Date(instant)),
    dayTitle: (instant: string) => weekdays.format(new Date(instant)),
    time: (instant: string) => times.format(new Date(instant)),
    timeWithSeconds: (instant: string) => seconds.format(new Date(instant)),
    instant: (instant: string) => `${dates.format(new Date(instant))} ${times.format(new Date(instant))}`,
    /** From a day on in days of the calendar: what is due on Thursday is due in three days on Monday, whatever the hour. */
    ago: (instant: string) => agoText(instant, { relative, dayOf: (at) => Date.parse(days.format(at)) / DAY_MS }),
    list: (parts: string[]) => new Intl.ListFormat(locale, { type: "conjunction" }).format(parts),
  };
}

function moneyText(minor: number, currency: string, locale: string): string {
  const digits = currencyDigits(currency);
  try {
    const format = new Intl.NumberFormat(locale, {
      style: "currency",
      currency,
      currencyDisplay: "narrowSymbol",
      minimumFractionDigits: minor % 10 ** digits === 0 ? 0 : digits,
    });
    return format.format(minor / 10 ** digits);
  } catch {
    return new Intl.NumberFormat(locale).format(minor / 10 ** digits);
  }
}

type Calendar = { relative: Intl.RelativeTimeFormat; dayOf: (at: Date) => number };

function agoText(instant: string, { relative, dayOf }: Calendar): string {
  const [at, now] = [new Date(instant), new Date()];
  const seconds = Math.round((at.getTime() - now.getTime()) / 1000);
  for (const [unit, length] of UNITS) {
    if (unit === "day" && Math.abs(seconds) >= length) return relative.format(dayOf(at) - dayOf(now), unit);
    if (Math.abs(seconds) >= length) return relative.format(Math.trunc(seconds / length), unit);
  }
  return relative.format(0, "second");
}

/** A difference of two shares in percentage points, which are no per cent of anything; with its sign unless it has none. */
export function usePoints(): (value: number, hasSign?: boolean) => string {
  const { t } = useTranslation("frame");
  const formats = useFormats();
  return (value, hasSign = true) => {
    // Rounded before it is given a sign: what rounds to nothing is 0, neither +0 nor -0.
    const rounded = Math.round(value * 1_000) / 10 || 0;
    return t("points", { value: `${hasSign && rounded > 0 ? "+" : ""}${formats.number(rounded)}` });
  };
}

export function useFormats(): Formats {
  const { i18n } = useTranslation();
  const zone = useContext(PlaceContext)?.zone;
  return useMemo(() => formatsOf(i18n.language, zone), [i18n.language, zone]);
}
