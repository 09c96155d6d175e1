import { Input, InputNumber, Select } from "antd";
import { useTranslation } from "react-i18next";

import { REPEATS } from "@/pages/campaigns/plan";

import type { Entry, EntryKind, JourneyDocument, Reentry } from "../document";
import { blankEntry } from "../document";
import { Field } from "./Field";
import { AttributeName, MembershipEditor, SegmentSelect, TriggerEditor } from "./pickers";

const ENTRY_KINDS: EntryKind[] = ["event", "segment", "not_done", "date", "schedule", "manual"];
const REENTRY_MODES = ["once", "after_exit", "cooldown", "every"] as const;
const FULL = { width: "100%" };
/** A number of its own stands for a cron expression that is none of the usual ones. */
const OWN = "own";

type Props = { slug: string; journey: JourneyDocument; onChange: (journey: JourneyDocument) => void };

/** Who enters, and who enters again. */
export function EntryForm({ slug, journey, onChange }: Props) {
  const { t } = useTranslation("journeys");
  const put = (entry: Entry) => onChange({ ...journey, entry });
  return (
    <div className="stack" style={{ gap: 10 }}>
      <Field label={t("field.entry")} place="entry.kind">
        {(id) => <Select id={id} value={journey.entry.kind} options={ENTRY_KINDS.map((value) => ({ value, label: t(`entry.${value}`) }))} onChange={(kind) => put(blankEntry(kind))} />}
      </Field>
      <span className="quiet small">{t(`entry_about.${journey.entry.kind}`)}</span>
      <EntryOf slug={slug} entry={journey.entry} onChange={put} />
      <ReentryForm reentry={journey.reentry ?? {}} onChange={(reentry) => onChange({ ...journey, reentry })} />
    </div>
  );
}

function EntryOf({ slug, entry, onChange }: { slug: string; entry: Entry; onChange: (entry: Entry) => void }) {
  const { t } = useTranslation("journeys");
  switch (entry.kind) {
    case "event":
      return (
        <>
          <TriggerEditor label={t("field.event")} place="entry.event" value={entry.event} onChange={(event) => onChange({ ...entry, event })} />
          <EntryKey value={entry.entry_key ?? ""} onChange={(entry_key) => onChange({ ...entry, entry_key })} />
        </>
      );
    case "segment":
      return <MembershipEditor slug={slug} place="entry." segment={entry.segment} on={entry.on ?? "entered"} onChange={(segment, on) => onChange({ ...entry, segment, on })} />;
    case "schedule":
      return <ScheduleForm slug={slug} entry={entry} onChange={onChange} />;
    case "date":
      return (
        <>
          <Field label={t("field.attribute")} place="entry.attribute">{(id) => <AttributeName id={id} value={entry.attribute ?? "birthday"} onChange={(attribute) => onChange({ ...entry, attribute })} />}</Field>
          <Field label={t("field.calendar")} place="entry.calendar">{(id) => <Select id={id} value={entry.calendar ?? "solar"} options={(["solar", "lunar"] as const).map((value) => ({ value, label: t(`calendar.${value}`) }))} onChange={(calendar) => onChange({ ...entry, calendar })} />}</Field>
          <div className="grid-2" style={{ gap: 8 }}>
            <Field label={t("field.days_before")} place="entry.days_before">{(id) => <InputNumber id={id} min={0} max={90} precision={0} style={FULL} value={entry.days_before ?? 0} onChange={(next) => onChange({ ...entry, days_before: next ?? 0 })} />}</Field>
            <Field label={t("field.at")} place="entry.at">{(id) => <Input id={id} maxLength={5} value={entry.at ?? "09:00"} onChange={(event) => onChange({ ...entry, at: event.target.value })} />}</Field>
          </div>
        </>
      );
    case "not_done":
      return (
        <>
          <TriggerEditor label={t("field.first_event")} place="entry.event" value={entry.event} onChange={(event) => onChange({ ...entry, event })} />
          <Field label={t("field.within_hours")} place="entry.hours">{(id) => <InputNumber id={id} min={0.1} max={9_600} style={FULL} value={entry.hours} onChange={(next) => onChange({ ...entry, hours: next ?? 24 })} />}</Field>
          <TriggerEditor label={t("field.without")} place="entry.without" value={entry.without} onChange={(without) => onChange({ ...entry, without })} />
          <EntryKey value={entry.entry_key ?? ""} onChange={(entry_key) => onChange({ ...entry, entry_key })} />
        </>
      );
    case "manual":
      return null;
  }
}

function ScheduleForm({ slug, entry, onChange }: { slug: string; entry: Extract<Entry, { kind: "schedule" }>; onChange: (entry: Entry) => void }) {
  const { t } = useTranslation("journeys");
  const usual = Object.entries(REPEATS).filter(([, cron]) => cron !== "");
  const isUsual = usual.some(([, cron]) => cron === entry.cron);
  return (
    <>
      <Field label={t("field.segment")} place="entry.segment">{(id) => <SegmentSelect slug={slug} id={id} withEverybody value={entry.segment} onChange={(segment) => onChange({ ...entry, segment })} />}</Field>
      <Field label={t("field.repeat")}>
        {(id) => (
          <Select id={id} value={isUsual ? entry.cron : OWN} options={[...usual.map(([name, value]) => ({ value: value as string, label: t(`campaigns:plan.repeat_${name}`) })), { value: OWN, label: t("repeat_own") }]}
            onChange={(cron) => onChange({ ...entry, cron: cron === OWN ? "30 9 * * 2" : cron })} />
        )}
      </Field>
      {isUsual ? null : <Field label={t("field.cron")} place="entry.cron" hint={t("hint.cron")}>{(id) => <Input id={id} className="code" maxLength={120} value={entry.cron} onChange={(event) => onChange({ ...entry, cron: event.target.value })} />}</Field>}
    </>
  );
}

function EntryKey({ value, onChange }: { value: string; onChange: (key: string) => void }) {
  const { t } = useTranslation("journeys");
  return <Field label={t("field.entry_key")} place="entry.entry_key" hint={t("hint.entry_key")}>{(id) => <Input id={id} className="code" maxLength={80} placeholder="order_id" value={value} onChange={(event) => onChange(event.target.value.trim())} />}</Field>;
}

function ReentryForm({ reentry, onChange }: { reentry: Reentry; onChange: (reentry: Reentry) => void }) {
  const { t } = useTranslation("journeys");
  const mode = reentry.mode ?? "once";
  return (
    <>
      <Field label={t("field.reentry")} place="reentry.mode">{(id) => <Select id={id} value={mode} options={REENTRY_MODES.map((value) => ({ value, label: t(`reentry.${value}`) }))} onChange={(next) => onChange({ ...reentry, mode: next })} />}</Field>
      {mode === "cooldown" ? <Field label={t("field.cooldown")} place="reentry.cooldown_days">{(id) => <InputNumber id={id} min={0} max={730} style={FULL} value={reentry.cooldown_days ?? 0} onChange={(next) => onChange({ ...reentry, cooldown_days: next ?? 0 })} />}</Field> : null}
      {mode === "once" ? null : <Field label={t("field.times_max")} place="reentry.times_max" hint={t("hint.times_max")}>{(id) => <InputNumber id={id} min={0} max={1_000} precision={0} style={FULL} value={reentry.times_max ?? 0} onChange={(next) => onChange({ ...reentry, times_max: next ?? 0 })} />}</Field>}
    </>
  );
}
