import type { CalendarDay } from "@/api/calendar";

/** Messages of a day over all channels that are still to go. */
export function dueTotal(day: CalendarDay): number {
  return day.load.reduce((sum, one) => sum + one.due, 0);
}

/** Messages of a day over all channels that have gone. */
export function sentTotal(day: CalendarDay): number {
  return day.load.reduce((sum, one) => sum + one.sent, 0);
}

export function sendTotal(day: CalendarDay): number {
  return dueTotal(day) + sentTotal(day);
}
