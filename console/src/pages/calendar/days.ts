// Days without a time, as 2027-02-06: counted in UTC, so that no night of the browser's zone is lost.

const DAY_MS = 86_400_000;
const WEEK_DAYS = 7;
const MONTH_WEEKS = 6;

export type View = "month" | "week";

export function plusDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** 1 (Monday) to 7. */
export function weekdayOf(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay() || WEEK_DAYS;
}

export function plusMonths(day: string, months: number): string {
  const [year = 0, month = 1] = day.split("-").map(Number);
  return new Date(Date.UTC(year, month - 1 + months, 1)).toISOString().slice(0, 10);
}

/** The days that a view shows: whole weeks from Monday, six of them for a month. */
export function shownDays(view: View, day: string): { from: string; to: string } {
  const first = view === "week" ? day : `${day.slice(0, 7)}-01`;
  const from = plusDays(first, 1 - weekdayOf(first));
  return { from, to: plusDays(from, (view === "week" ? 1 : MONTH_WEEKS) * WEEK_DAYS - 1) };
}

/** Rows of seven. */
export function weeksOf<T>(days: T[]): T[][] {
  return Array.from({ length: Math.ceil(days.length / WEEK_DAYS) }, (_, week) => days.slice(week * WEEK_DAYS, (week + 1) * WEEK_DAYS));
}

export function isDay(text: string | null): text is string {
  return text !== null && /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));
}

/** Where people keep the Chinese lunar calendar, whatever they read. */
const LUNAR_COUNTRIES = ["CN", "HK", "MO", "TW", "SG", "MY"];

export function showsLunar(language: string, country: string): boolean {
  return language === "zh" || LUNAR_COUNTRIES.includes(country);
}
