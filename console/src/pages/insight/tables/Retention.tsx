import { Card, Segmented, Select, Skeleton } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { RetentionTable, RetentionWish } from "@/api/insightTables";
import { useRetention } from "@/api/insightTables";
import { useVocabularyOf } from "@/api/vocabulary";
import { useMay, usePlace } from "@/app/session";
import { useFormats } from "@/format/formats";
import { wallClock } from "@/format/zone";
import { ErrorNotice, Nothing } from "@/parts/Notice";
import { Page } from "@/parts/Page";
import { useTitle } from "@/parts/titles";
import { FiltersEditor } from "@/pages/segments/builder/FiltersEditor";
import type { Filter } from "@/rules/language";
import type { Vocabulary } from "@/rules/vocabulary";

import { SaveInsight } from "../SaveInsight";
import { CohortTable } from "./CohortTable";
import { ExportButton } from "./ExportButton";
import { downloadCsv } from "./figureFiles";
import type { Opened } from "./PeopleDrawer";
import { PeopleDrawer } from "./PeopleDrawer";
import { RetentionCurve } from "./RetentionCurve";
import { isWhole, paramsOf, savedRetention, saysRetention, wishOf } from "./retentionWish";
import { useSavedTable } from "./useSavedTable";

const COHORTS = [6, 12, 24];

export default function Retention() {
  const { t } = useTranslation("insight_tables");
  const { slug } = usePlace();
  const title = useTitle();
  const { params, saved, body, error, isChanged, isWaiting, put, markSaved } = useSavedTable(slug, "retention", saysRetention);
  const wish = body ? savedRetention(body) : wishOf(params);
  const name = saved ? title(saved.name) : t("retention.title");
  return (
    <Page
      title={name}
      lead={t("retention.lead")}
      back={<Link to={`/w/${slug}/insight`}>{t("back")}</Link>}
      actions={<SaveInsight kind="retention" body={isWaiting ? null : wish} saved={saved} isChanged={isChanged} onSaved={markSaved} />}
    >
      {error ? <ErrorNotice error={error} /> : null}
      {isWaiting ? <Card><Skeleton active /></Card> : <Shown key={saved?.key ?? ""} name={name} wish={wish} onChange={(next) => put(paramsOf(next))} />}
    </Page>
  );
}

function Shown({ name, wish, onChange }: { name: string; wish: RetentionWish; onChange: (wish: RetentionWish) => void }) {
  const { slug } = usePlace();
  const vocabulary = useVocabularyOf(slug);
  const [draft, setDraft] = useState(wish);
  const change = (next: RetentionWish) => {
    setDraft(next);
    if (isWhole(next.first as { event: string; where?: Filter[] }) && isWhole(next.again as { event: string; where?: Filter[] })) onChange(next);
  };
  return (
    <div className="stack">
      <Card size="small"><Definition wish={draft} vocabulary={vocabulary} onChange={change} /></Card>
      <Found name={name} wish={wish} vocabulary={vocabulary} />
    </div>
  );
}

type DefinitionProps = { wish: RetentionWish; vocabulary: Vocabulary; onChange: (wish: RetentionWish) => void };

function Definition({ wish, vocabulary, onChange }: DefinitionProps) {
  const { t } = useTranslation("insight_tables");
  return (
    <div className="stack" style={{ gap: 10 }}>
      {(["first", "again"] as const).map((name) => (
        <EventLine key={name} label={t(`retention.${name}`)} value={wish[name]} vocabulary={vocabulary} onChange={(next) => onChange({ ...wish, [name]: next })} />
      ))}
      <div className="row">
        <Segmented<"month" | "week">
          aria-label={t("retention.unit")}
          value={wish.unit ?? "month"}
          options={[{ value: "month", label: t("retention.by_month") }, { value: "week", label: t("retention.by_week") }]}
          onChange={(unit) => onChange({ ...wish, unit })}
        />
        <Select
          aria-label={t("retention.cohorts")}
          value={wish.cohorts ?? COHORTS[1]}
          options={COHORTS.map((count) => ({ value: count, label: t(`retention.last_${wish.unit ?? "month"}`, { count }) }))}
          onChange={(cohorts: number) => onChange({ ...wish, cohorts })}
        />
        <Select
          aria-label={t("retention.segment")}
          placeholder={t("retention.everybody")}
          allowClear
          style={{ minWidth: 200 }}
          value={wish.segment ?? null}
          options={vocabulary.segments}
          onChange={(segment: string | null | undefined) => onChange({ ...wish, segment: segment ?? null })}
        />
      </div>
    </div>
  );
}

type LineProps = { label: string; value: RetentionWish["first"]; vocabulary: Vocabulary; onChange: (value: RetentionWish["first"]) => void };

function EventLine({ label, value, vocabulary, onChange }: LineProps) {
  const facts = vocabulary.facts.some((fact) => fact.name === value.event) ? vocabulary.facts : [{ name: value.event, label: value.event, seen: true, properties: [] }, ...vocabulary.facts];
  const properties = facts.find((fact) => fact.name === value.event)?.properties ?? [];
  return (
    <div className="row">
      <span className="quiet" style={{ minWidth: 72 }}>{label}</span>
      <Select
        aria-label={label}
        showSearch={{ optionFilterProp: "label" }}
        popupMatchSelectWidth={false}
        style={{ minWidth: 180 }}
        value={value.event}
        options={[...facts].sort((one, other) => Number(other.seen) - Number(one.seen)).map((fact) => ({ value: fact.name, label: fact.label }))}
        onChange={(event: string) => onChange({ event, where: [] })}
      />
      <FiltersEditor value={(value.where ?? []) as unknown as Filter[]} properties={properties} onChange={(where) => onChange({ ...value, where: where as unknown as RetentionWish["first"]["where"] })} />
    </div>
  );
}

function Found({ name: title, wish, vocabulary }: { name: string; wish: RetentionWish; vocabulary: Vocabulary }) {
  const { t } = useTranslation("insight_tables");
  const formats = useFormats();
  const { slug } = usePlace();
  const mayOpen = useMay("customers:read");
  const [opened, setOpened] = useState<Opened | null>(null);
  const { data, error, refetch } = useRetention(slug, wish);
  if (error) return <ErrorNotice error={error} onAgain={() => void refetch()} />;
  if (!data) return <Card><Skeleton active /></Card>;
  const name = (event: string) => vocabulary.facts.find((fact) => fact.name === event)?.label ?? event;
  if (data.rows.every((row) => row.size === 0)) {
    return <Card><Nothing title={t("retention.empty", { event: name(wish.first.event) })} teach={t("retention.empty_text")} /></Card>;
  }
  const file = `retention-${data.unit}-${wallClock(data.as_of).format("YYYY-MM-DD")}`;
  const open = (cohort: string, age: number | null) => {
    if (!mayOpen) return;
    const view = (returned: boolean) => ({ label: t(returned ? "retention.returned" : "retention.away"), behind: { of: "retention" as const, body: { ...wish, cohort, age, returned } } });
    if (age === null) setOpened({ title: t("retention.people_all", { cohort }), views: [view(true)] });
    else setOpened({ title: t("retention.people_at", { cohort, age }), views: [view(true), view(false)] });
  };
  return (
    <>
      <Card
        title={t("retention.curve")}
        extra={<ExportButton onCsv={() => downloadCsv(csvOf(data, t("retention.size"), t("retention.share")), file)} />}
      >
        <RetentionCurve table={data} name={title} />
        <p className="quiet small" style={{ marginBottom: 0 }}>{t("retention.curve_reading")}</p>
      </Card>
      <Card title={t("retention.table")}>
        <CohortTable table={data} onOpen={open} />
        <p className="quiet small" style={{ marginBottom: 0 }}>
          {t("retention.reading", { zone: data.zone, instant: formats.instant(data.as_of) })}
          {data.without_customer > 0 ? ` ${t("retention.nobodys", { events: formats.number(data.without_customer) })}` : ""}
        </p>
      </Card>
      <PeopleDrawer opened={opened} onClose={() => setOpened(null)} />
    </>
  );
}

function csvOf(table: RetentionTable, size: string, share: string): (string | number | null)[][] {
  const width = Math.max(...table.rows.map((row) => row.cells.length));
  const ages = Array.from({ length: width }, (_, age) => age);
  return [
    ["cohort", size, ...ages.map(String), ...ages.map((age) => `${share} ${age}`)],
    ...table.rows.map((row) => [
      row.cohort,
      row.size,
      ...ages.map((age) => row.cells[age]?.customers ?? null),
      // A running period has no share that could be compared.
      ...ages.map((age) => (row.cells[age]?.is_complete ? (row.cells[age]?.share.value ?? null) : null)),
    ]),
  ];
}
