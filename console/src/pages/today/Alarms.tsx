import { CheckCircleOutlined } from "@ant-design/icons";
import { Alert, App, Button, Card, Dropdown, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { Severity, Today, TodayAlarm } from "@/api/today";
import { useSnooze } from "@/api/today";
import { useMay } from "@/app/session";
import { useFormats } from "@/format/formats";
import { useErrorWords } from "@/parts/errorWords";
import { useTitle } from "@/parts/titles";

const COLOURS: Record<Severity, string> = { critical: "error", warning: "warning", notice: "processing" };
const HOUR_MS = 3_600_000;
const SNOOZES = [["hours", 4 * HOUR_MS], ["day", 24 * HOUR_MS], ["week", 7 * 24 * HOUR_MS]] as const;
const STALE_MS = HOUR_MS;
/** Parts of the look that are alarms; the others say themselves that they could not be read. */
const ALARM_PARTS = ["senders", "keys", "readers", "scores", "rejects", "launches", "jobs", "sources", "health"];

/** What calls for somebody, the gravest first; what was put off can be seen and brought back. */
export function Alarms({ slug, today }: { slug: string; today: Today }) {
  const { t } = useTranslation("today");
  const formats = useFormats();
  const [showsSnoozed, setShowsSnoozed] = useState(false);
  const standing = today.alarms.filter((one) => !one.snooze);
  const snoozed = today.alarms.filter((one) => one.snooze);
  const unread = ALARM_PARTS.filter((part) => today.problems[part]);
  const isStale = today.looked_at !== null && new Date(today.as_of).getTime() - new Date(today.looked_at).getTime() > STALE_MS;
  return (
    <Card
      size="small"
      title={standing.length > 0 ? t("alarms.count", { count: standing.length }) : t("alarms.title")}
      extra={today.looked_at ? <span className="quiet small">{t("alarms.looked", { ago: formats.ago(today.looked_at) })}</span> : null}
      data-testid="alarms"
    >
      <div className="stack" style={{ gap: 0 }}>
        {isStale ? <Alert type="warning" showIcon title={t("alarms.stale")} description={t("alarms.stale_text")} style={{ marginBottom: 8 }} /> : null}
        {unread.length > 0 ? <Alert type="warning" showIcon title={t("alarms.unread", { parts: formats.list(unread.map((part) => t(`alarms.part.${part}`))) })} style={{ marginBottom: 8 }} /> : null}
        {standing.map((alarm) => <AlarmRow key={alarm.key} slug={slug} alarm={alarm} />)}
        {standing.length === 0 && unread.length === 0 ? (
          <div className="row"><CheckCircleOutlined style={{ color: "var(--evergreen)" }} /> {t(!today.looked_at ? "alarms.first_look" : snoozed.length > 0 ? "alarms.none_left" : "alarms.none")}</div>
        ) : null}
        {snoozed.length > 0 ? (
          <div style={{ marginTop: 8 }}>
            <Button type="link" size="small" style={{ padding: 0 }} onClick={() => setShowsSnoozed(!showsSnoozed)}>{t(showsSnoozed ? "alarms.hide_snoozed" : "alarms.snoozed", { count: snoozed.length })}</Button>
            {showsSnoozed ? snoozed.map((alarm) => <AlarmRow key={alarm.key} slug={slug} alarm={alarm} />) : null}
          </div>
        ) : null}
      </div>
    </Card>
  );
}

function AlarmRow({ slug, alarm }: { slug: string; alarm: TodayAlarm }) {
  const { t } = useTranslation("today");
  const formats = useFormats();
  const title = useTitle();
  const mayAct = useMay("campaigns:write");
  return (
    <div className="alarm" data-testid="alarm">
      <Tag color={COLOURS[alarm.severity]}>{t(`severity.${alarm.severity}`)}</Tag>
      <div>
        <strong>{title(alarm)}</strong> <span className="quiet small nowrap" title={formats.instant(alarm.since)}>{t("alarms.since", { ago: formats.ago(alarm.since) })}</span>
        <div className="quiet">{title({ zh: alarm.meaning_zh, en: alarm.meaning_en })}</div>
        {alarm.snooze ? <div className="small quiet">{alarm.snooze.until ? t("alarms.until", { at: formats.instant(alarm.snooze.until) }) : t("alarms.set_aside")}</div> : null}
      </div>
      <div className="row alarm-acts">
        <Link to={`/w/${slug}/${alarm.path}`}><Button size="small">{title({ zh: alarm.action_zh, en: alarm.action_en })}</Button></Link>
        {mayAct ? <SnoozeButton slug={slug} alarm={alarm} /> : null}
      </div>
    </div>
  );
}

function SnoozeButton({ slug, alarm }: { slug: string; alarm: TodayAlarm }) {
  const { t } = useTranslation("today");
  const { message } = App.useApp();
  const words = useErrorWords();
  const snooze = useSnooze(slug);
  const say = (until: string | null | undefined) => snooze.mutate({ key: alarm.key, until }, { onError: (error) => void message.error(words(error).title) });
  if (alarm.snooze) return <Button size="small" loading={snooze.isPending} onClick={() => say(undefined)}>{t("alarms.wake")}</Button>;
  const items = [
    ...SNOOZES.map(([key, length]) => ({ key, label: t(`alarms.snooze.${key}`), onClick: () => say(new Date(Date.now() + length).toISOString()) })),
    { key: "aside", label: t("alarms.snooze.aside"), onClick: () => say(null) },
  ];
  return <Dropdown trigger={["click"]} menu={{ items }}><Button size="small" loading={snooze.isPending}>{t("alarms.put_off")}</Button></Dropdown>;
}
