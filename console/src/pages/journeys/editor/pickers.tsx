// Lists to choose from: segments, templates, names of nodes, lengths of time.
import { AutoComplete, InputNumber, Select } from "antd";
import { useTranslation } from "react-i18next";

import type { Channel } from "@/api/channels";
import { useTemplates } from "@/api/content";
import { useSegments } from "@/api/segments";
import { useTags } from "@/api/vocabulary";
import { EVERYBODY } from "@/pages/campaigns/names";
import { FiltersEditor } from "@/pages/segments/builder/FiltersEditor";
import { propertiesOf } from "@/pages/segments/builder/EventEditor";
import { FactSelect } from "@/pages/segments/builder/FactSelect";
import { titleOf, useTitle } from "@/parts/titles";
import { useVocabulary } from "@/rules/vocabulary";

import type { On, Trigger } from "../document";
import { Field, Group } from "./Field";

const WAIT_DAYS_MAX = 400;
const FULL = { width: "100%" };

type SegmentProps = { slug: string; id: string; value: string; withEverybody?: boolean; onChange: (key: string) => void };

export function SegmentSelect({ slug, id, value, withEverybody = false, onChange }: SegmentProps) {
  const { t } = useTranslation("journeys");
  const { t: reach } = useTranslation("reach");
  const title = useTitle();
  const segments = useSegments(slug);
  const options = segments.rows.map((one) => ({ value: one.key, label: title(one) || one.key }));
  const known = withEverybody ? [{ value: EVERYBODY, label: reach("everybody") }, ...options] : options;
  const isUnknown = value !== "" && !known.some((one) => one.value === value);
  return (
    <Select
      id={id}
      style={FULL}
      showSearch={{ optionFilterProp: "label" }}
      placeholder={t("choose.segment")}
      notFoundContent={t("choose.no_segment")}
      loading={segments.isPending}
      value={value || undefined}
      options={isUnknown ? [...known, { value, label: value }] : known}
      onChange={onChange}
    />
  );
}

export function MembershipEditor({ slug, segment, on, place, onChange }: { slug: string; segment: string; on: On; place: string; onChange: (segment: string, on: On) => void }) {
  const { t } = useTranslation("journeys");
  return (
    <div className="stack" style={{ gap: 8 }}>
      <Field label={t("field.on")}>
        {(id) => (
          <Select id={id} value={on} options={(["entered", "exited"] as const).map((value) => ({ value, label: t(`on.${value}`) }))} onChange={(next) => onChange(segment, next)} />
        )}
      </Field>
      <Field label={t("field.segment")} place={`${place}segment`}>{(id) => <SegmentSelect slug={slug} id={id} value={segment} onChange={(next) => onChange(next, on)} />}</Field>
    </div>
  );
}

export function TemplateSelect({ slug, id, channel, value, onChange }: { slug: string; id: string; channel: Channel; value: string; onChange: (key: string) => void }) {
  const { t } = useTranslation("journeys");
  const { i18n } = useTranslation();
  const templates = useTemplates(slug, { channel });
  const options = templates.rows.map((one) => ({ value: one.key, label: `${titleOf({ zh: one.name_zh, en: one.name_en }, i18n.language) || one.key} (${one.key})` }));
  const isUnknown = value !== "" && !options.some((one) => one.value === value);
  return (
    <Select
      id={id}
      style={FULL}
      showSearch={{ optionFilterProp: "label" }}
      placeholder={t("choose.template")}
      notFoundContent={t("choose.no_template")}
      loading={templates.isPending}
      value={value || undefined}
      options={isUnknown ? [...options, { value, label: value }] : options}
      onChange={onChange}
    />
  );
}

export function OwnTags({ slug, id, value, onChange }: { slug: string; id: string; value: string[]; onChange: (tags: string[]) => void }) {
  const { i18n } = useTranslation();
  const tags = useTags(slug).data ?? [];
  const options = tags.map((one) => ({ value: one.key, label: titleOf(one, i18n.language) || one.key }));
  return <Select id={id} mode="tags" style={FULL} tokenSeparators={[",", "，"]} options={options} optionFilterProp="label" value={value} onChange={onChange} />;
}

export function AttributeName({ id, value, onChange }: { id: string; value: string; onChange: (key: string) => void }) {
  const { attributes } = useVocabulary();
  return <AutoComplete id={id} style={FULL} value={value} options={attributes.map((one) => ({ value: one.key, label: `${one.label} (${one.key})` }))} onChange={(next: string) => onChange(next)} />;
}

type TriggerProps = { label: string; place: string; value: Trigger; onChange: (trigger: Trigger) => void };

/** An event by its name, and what it must look like. */
export function TriggerEditor({ label, place, value, onChange }: TriggerProps) {
  const { facts } = useVocabulary();
  return (
    <Group label={label} place={place}>
      <FactSelect value={value.fact} onChange={(fact) => onChange({ ...value, fact })} />
      <FiltersEditor
        value={value.where ?? []}
        properties={propertiesOf(facts, value.fact)}
        onChange={(where) => {
          const { where: _where, ...rest } = value;
          onChange(where.length ? { ...rest, where } : rest);
        }}
      />
    </Group>
  );
}

type Length = { days?: number | undefined; hours?: number | undefined; minutes?: number | undefined };

/** Days, hours and minutes, which add up. */
export function LengthEditor({ label, value, onChange }: { label: string; value: Length; onChange: (length: Required<Length>) => void }) {
  const { t } = useTranslation("journeys");
  const { days = 0, hours = 0, minutes = 0 } = value;
  const parts = { days, hours, minutes };
  return (
    <Group label={label} place="days">
      <div className="grid-3" style={{ gap: 8 }}>
        {(["days", "hours", "minutes"] as const).map((unit) => (
          <InputNumber
            key={unit}
            min={0}
            max={unit === "days" ? WAIT_DAYS_MAX : undefined}
            style={FULL}
            aria-label={t(`unit.${unit}`)}
            suffix={t(`unit.${unit}`)}
            value={parts[unit]}
            onChange={(next) => onChange({ ...parts, [unit]: next ?? 0 } as Required<Length>)}
          />
        ))}
      </div>
    </Group>
  );
}
