import { Alert, Tag } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { Calendar, CalendarDay, CalendarEntry } from "@/api/calendar";
import { useFormats } from "@/format/formats";
import { useTitle } from "@/parts/titles";

import { DayMark } from "./DayMark";
import { showsLunar } from "./days";

type Props = { slug: string; day: CalendarDay; calendar: Calendar };

/** Everything about one day. */
export function DayDetails({ slug, day, calendar }: Props) {
  const { t, i18n } = useTranslation("calendar");
  const formats = useFormats();
  const title = useTitle();
  const said = [
    title({ zh: day.festival_zh, en: day.festival_en }),
    ...day.holidays.map((one) => title({ zh: one.name_zh, en: one.name_en }) || one.name),
  ].filter((text, place, all) => text && all.indexOf(text) === place);
  return (
    <section className="stack" style={{ gap: 12 }} aria-label={formats.day(day.day)} data-testid="day">
      <div>
        <strong>{formats.day(day.day)}</strong> <DayMark day={day} />
        {showsLunar(i18n.language, calendar.country) ? <div className="quiet">{t("lunar", { day: i18n.language === "zh" ? day.lunar.name_zh : day.lunar.name_en })}</div> : null}
        {said.length > 0 ? <div>{said.join(" · ")}</div> : null}
        {day.kind === "make_up_workday" ? <div className="quiet small">{t("mark.worked_text")}</div> : null}
        {day.is_provisional ? <div className="quiet small">{t("provisional_day")}</div> : null}
      </div>
      {day.key_dates.length > 0 ? (
        <div className="row">{day.key_dates.map((one) => <Tag key={one.key} color={one.phase === "burst" ? "volcano" : "gold"}>{title(one)} · {t(`phase.${one.phase}`)}</Tag>)}</div>
      ) : null}
      {day.conflicts.map((one, place) => (
        <Alert key={place} type={one.is_grave ? "error" : "warning"} showIcon title={i18n.language === "zh" ? one.message_zh : one.message_en} />
      ))}
      <Entries slug={slug} entries={day.entries} zone={calendar.zone} />
      {day.load.length > 0 ? (
        <table className="load">
          <thead><tr><th scope="col">{t("channel")}</th><th scope="col">{t("due")}</th><th scope="col">{t("sent")}</th></tr></thead>
          <tbody>
            {day.load.map((one) => (
              <tr key={one.channel}>
                <th scope="row">{t(`content:channel.${one.channel}`, { defaultValue: one.channel })}</th>
                <td className="number">{formats.number(one.due)}</td>
                <td className="number">{formats.number(one.sent)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : <span className="quiet small">{t("no_load")}</span>}
    </section>
  );
}

export function Entries({ slug, entries, zone }: { slug: string; entries: CalendarEntry[]; zone: string }) {
  const { t, i18n } = useTranslation("calendar");
  const title = useTitle();
  const formats = useFormats();
  const times = useMemo(
    () => new Intl.DateTimeFormat(i18n.language === "zh" ? "zh-CN" : "en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone }),
    [i18n.language, zone],
  );
  if (entries.length === 0) return <span className="quiet small">{t("no_entries")}</span>;
  return (
    <ul className="entries">
      {entries.map((entry, place) => (
        <li key={place}>
          <span className="number">{times.format(new Date(entry.at))}</span>{" "}
          <Link to={`/w/${slug}/campaigns/${entry.campaign_key.split("@")[0]}`}>{title(entry) || entry.campaign_key}</Link>
          <div className="quiet small">
            {t(`entry.${entry.state}`, { defaultValue: entry.state })}
            {entry.members > 0 ? ` · ${t("members", { number: formats.number(entry.members) })}` : ""}
          </div>
        </li>
      ))}
    </ul>
  );
}
