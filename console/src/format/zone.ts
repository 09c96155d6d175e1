// The clock of the workspace. Days, hours and periods are the workspace's on every page and in every file, whoever looks
// and wherever they sit: a figure that two people read together must not begin at two midnights.
import type { Dayjs } from "dayjs";
import dayjs from "dayjs";
import timezone from "dayjs/plugin/timezone";
import utc from "dayjs/plugin/utc";

dayjs.extend(utc);
dayjs.extend(timezone);

const WALL = "YYYY-MM-DDTHH:mm:ss";

let zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The zone, or UTC where this browser knows no such zone: the page then says UTC, too. */
export function knownZone(name: string): string {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone && name;
  } catch {
    return "UTC";
  }
}

/** Lets everything that reads the clock below, and the calendars that people pick from, live in a zone. */
export function liveIn(next: string): void {
  zone = next;
  dayjs.tz.setDefault(next);
}

/** The zone that everything is shown in now. */
export function zoneNow(): string {
  return zone;
}

/** An instant as the clock on the workspace's wall shows it; without one, now. */
export function wallClock(instant: string | number = Date.now()): Dayjs {
  return dayjs(dayjs(instant).tz(zone).format(WALL));
}

/** The instant at which the workspace's clock shows what was picked. */
export function instantOf(picked: Dayjs): string {
  return dayjs.tz(picked.format(WALL), zone).toISOString();
}

/** The day that it is there now, as 2027-02-06. */
export function today(): string {
  return wallClock().format("YYYY-MM-DD");
}

/** How far a zone is from UTC at an instant, as UTC+8 or UTC−3:30. */
export function offsetText(zoneName: string, at: Date = new Date()): string {
  const parts = new Intl.DateTimeFormat("en", { timeZone: zoneName, timeZoneName: "shortOffset" }).formatToParts(at);
  return (parts.find((part) => part.type === "timeZoneName")?.value ?? "").replace("GMT", "UTC");
}
