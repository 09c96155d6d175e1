import { useTranslation } from "react-i18next";

import type { CalendarDay } from "@/api/calendar";

/** 休 or 班, as Chinese calendars print them; dashed while the official notice is not out. */
export function DayMark({ day }: { day: CalendarDay }) {
  const { t } = useTranslation("calendar");
  const isOff = day.kind === "holiday" || (day.kind === null && day.holidays.length > 0);
  const kind = isOff ? "off" : day.kind === "make_up_workday" ? "worked" : "";
  if (!kind) return null;
  return (
    <span className={`day-mark ${kind}${day.is_provisional ? " provisional" : ""}`} title={t(`mark.${kind}_text`)}>
      {t(`mark.${kind}`)}
    </span>
  );
}
