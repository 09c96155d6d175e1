import { useTranslation } from "react-i18next";

import type { Calendar, CalendarDay } from "@/api/calendar";
import { useFormats } from "@/format/formats";
import { useTitle } from "@/parts/titles";

import { showsLunar, weeksOf } from "./days";
import { DayMark } from "./DayMark";
import { sendTotal } from "./loads";

const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7];
const ENTRIES_SHOWN = 2;

type Props = { calendar: Calendar; day: string; onDay: (day: string) => void };

/** Six weeks; every day is a button that opens its details. */
export function MonthGrid({ calendar, day, onDay }: Props) {
  const { t } = useTranslation("calendar");
  const busiest = Math.max(1, ...calendar.days.map(sendTotal));
  return (
    <table className="month">
      <thead>
        <tr>{WEEKDAYS.map((one) => <th scope="col" key={one}>{t(`weekday.${one}`)}</th>)}</tr>
      </thead>
      <tbody>
        {weeksOf(calendar.days).map((week) => (
          <tr key={week[0]?.day}>
            {week.map((one) => (
              <DayCell key={one.day} one={one} isToday={one.day === calendar.today} isChosen={one.day === day} isOutside={one.day.slice(0, 7) !== day.slice(0, 7)} country={calendar.country} busiest={busiest} onDay={onDay} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

type CellProps = { one: CalendarDay; isToday: boolean; isChosen: boolean; isOutside: boolean; country: string; busiest: number; onDay: (day: string) => void };

function DayCell({ one, isToday, isChosen, isOutside, country, busiest, onDay }: CellProps) {
  const { t, i18n } = useTranslation("calendar");
  const formats = useFormats();
  const title = useTitle();
  const lunar = i18n.language === "zh" ? one.lunar.name_zh : `${one.lunar.month}/${one.lunar.day}`;
  const burst = one.key_dates.filter((date) => date.phase === "burst");
  const festival = title({ zh: one.festival_zh, en: one.festival_en }) || one.holidays.map((held) => title({ zh: held.name_zh, en: held.name_en }) || held.name)[0] || "";
  const total = sendTotal(one);
  return (
    <td className={`${one.kind ?? ""}${isOutside ? " outside" : ""}`} data-day={one.day}>
      <button type="button" className={`day${isChosen ? " chosen" : ""}`} aria-pressed={isChosen} title={formats.day(one.day)} aria-current={isToday ? "date" : undefined} onClick={() => onDay(one.day)}>
        <span className="day-top">
          <span className={`day-number${isToday ? " today" : ""}`}>{Number(one.day.slice(8))}</span>
          <DayMark day={one} />
          {showsLunar(i18n.language, country) ? <span className="day-lunar">{lunar}</span> : null}
        </span>
        {festival ? <span className="day-words festival">{festival}</span> : null}
        {burst.map((date) => <span key={date.key} className="day-words key-date">{title(date)}</span>)}
        {one.entries.slice(0, ENTRIES_SHOWN).map((entry, place) => <span key={place} className="day-words entry">{title(entry) || entry.campaign_key}</span>)}
        {one.entries.length > ENTRIES_SHOWN ? <span className="day-words">+{one.entries.length - ENTRIES_SHOWN}</span> : null}
        {one.conflicts.length > 0 ? <span className={`day-words conflict${one.conflicts.some((found) => found.is_grave) ? " grave" : ""}`}>{t("conflicts", { count: one.conflicts.length })}</span> : null}
        {total > 0 ? (
          <span className="day-load" title={t("sends", { number: formats.number(total) })}>
            <span style={{ width: `${Math.max(4, (100 * total) / busiest)}%` }} />
          </span>
        ) : null}
      </button>
    </td>
  );
}
