import type { CalendarDay } from "@/api/calendar";

/** Messages of a day over all channels: what went out, and what waits for it. */
export function sendTotal(day: CalendarDay): number {
  return day.load.reduce((sum, one) => sum + one.due + one.sent, 0);
}
