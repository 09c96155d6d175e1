import { Card, DatePicker, Segmented, Select, Skeleton } from "antd";
import dayjs from "dayjs";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { AttributionRow, AttributionTable, AttributionWish, Model } from "@/api/insightTables";
import { useAttribution } from "@/api/insightTables";
import { useMay, usePlace } from "@/app/session";
import { useFormats } from "@/format/formats";
import { wallClock } from "@/format/zone";
import { ErrorNotice, Nothing } from "@/parts/Notice";
import { Page } from "@/parts/Page";
import { useTitle } from "@/parts/titles";

import { SaveInsight } from "../SaveInsight";
import { AttributionChart } from "./AttributionChart";
import { AttributionRows } from "./AttributionRows";
import { attributionOf, attributionParams, bodyToSave, isRolling, MODELS, modelOf, savedAttribution, saysAttribution } from "./attributionWish";
import { Caused } from "./Caused";
import { ExportButton } from "./ExportButton";
import { downloadCsv } from "./figureFiles";
import { useOriginName } from "./originNames";
import type { Opened } from "./PeopleDrawer";
import { PeopleDrawer } from "./PeopleDrawer";
import { useSavedTable } from "./useSavedTable";

const LOOKBACKS = [1, 7, 14, 30, 60, 90];

export default function Attribution() {
  const { t } = useTranslation("insight_tables");
  const { slug } = usePlace();
  const title = useTitle();
  const { params, saved, body, error, isChanged, isWaiting, put, markSaved } = useSavedTable(slug, "attribution", saysAttribution);
  const { wish, model } = body ? savedAttribution(body) : { wish: attributionOf(params), model: modelOf(params) };
  const name = saved ? title(saved.name) : t("attribution.title");
  const days = dayjs(wish.last_day).diff(dayjs(wish.first_day), "day") + 1;
  const note = isRolling(wish) ? t("attribution.saved_rolling", { count: days }) : t("attribution.saved_fixed");
  return (
    <Page
      title={name}
      lead={t("attribution.lead")}
      back={<Link to={`/w/${slug}/insight`}>{t("back")}</Link>}
      actions={<SaveInsight kind="attribution" body={isWaiting ? null : bodyToSave(wish, model)} note={note} saved={saved} isChanged={isChanged} onSaved={markSaved} />}
    >
      {error ? <ErrorNotice error={error} /> : null}
      {isWaiting ? <Card><Skeleton active /></Card> : (
        <div className="stack">
          <Card size="small"><Definition wish={wish} model={model} onChange={(next, nextModel = model) => put(attributionParams(next, nextModel))} /></Card>
          <Found name={name} wish={wish} model={model} />
        </div>
      )}
    </Page>
  );
}

type DefinitionProps = { wish: AttributionWish; model: Model; onChange: (wish: AttributionWish, model?: Model) => void };

function Definition({ wish, model, onChange }: DefinitionProps) {
  const { t } = useTranslation("insight_tables");
  return (
    <div className="row">
      <DatePicker.RangePicker
        aria-label={t("attribution.days")}
        allowClear={false}
        disabledDate={(day) => day.isAfter(wallClock(), "day")}
        value={[dayjs(wish.first_day), dayjs(wish.last_day)]}
        onChange={(days) => {
          const [from, to] = days ?? [];
          if (from && to) onChange({ ...wish, first_day: from.format("YYYY-MM-DD"), last_day: to.format("YYYY-MM-DD") });
        }}
      />
      <Select
        aria-label={t("attribution.lookback")}
        value={wish.lookback_days ?? LOOKBACKS[3]}
        options={LOOKBACKS.map((count) => ({ value: count, label: t("attribution.lookback_days", { count }) }))}
        onChange={(lookback_days: number) => onChange({ ...wish, lookback_days })}
      />
      <Segmented<"source" | "campaign">
        aria-label={t("attribution.by")}
        value={wish.by ?? "source"}
        options={[{ value: "source", label: t("attribution.by_source") }, { value: "campaign", label: t("attribution.by_campaign") }]}
        onChange={(by) => onChange({ ...wish, by })}
      />
      <Select
        aria-label={t("attribution.model")}
        popupMatchSelectWidth={false}
        style={{ minWidth: 170 }}
        value={model}
        options={MODELS.map((one) => ({ value: one, label: t(`model.${one}`) }))}
        onChange={(next: Model) => onChange(wish, next)}
      />
      <span className="quiet small">{t(`model_text.${model}`)}</span>
    </div>
  );
}

function Found({ name, wish, model }: { name: string; wish: AttributionWish; model: Model }) {
  const { t } = useTranslation("insight_tables");
  const { slug } = usePlace();
  const { data, error, refetch } = useAttribution(slug, wish);
  const [chosen, setChosen] = useState<string | null>(null);
  if (error) return <ErrorNotice error={error} onAgain={() => void refetch()} />;
  if (!data) return <Card><Skeleton active /></Card>;
  const currencies = data.totals.map((total) => total.currency ?? "");
  const currency = chosen !== null && currencies.includes(chosen) ? chosen : currencies[0];
  if (currency === undefined) return <Card><Nothing title={t("attribution.empty")} teach={t("attribution.empty_text")} /></Card>;
  return (
    <>
      {currencies.length > 1 ? (
        <span className="row"><Segmented aria-label={t("attribution.currency")} value={currency} options={currencies.map((one) => ({ value: one, label: one || t("attribution.no_currency") }))} onChange={setChosen} /><span className="quiet small">{t("attribution.currencies")}</span></span>
      ) : null}
      <Credits name={name} data={data} wish={wish} model={model} currency={currency} />
    </>
  );
}

function Credits({ name, data, wish, model, currency }: { name: string; data: AttributionTable; wish: AttributionWish; model: Model; currency: string }) {
  const { t } = useTranslation("insight_tables");
  const formats = useFormats();
  const mayOpen = useMay("customers:read");
  const nameOf = useOriginName();
  const [opened, setOpened] = useState<Opened | null>(null);
  const rows = data.rows.filter((row) => (row.currency ?? "") === currency);
  const total = data.totals.find((one) => (one.currency ?? "") === currency);
  const file = `attribution-${wish.first_day}-${wish.last_day}`;
  const open = (row: AttributionRow) => {
    if (!mayOpen || row.origin.kind === "rest") return;
    const behind = { of: "attribution" as const, body: { ...wish, origin: row.origin, model, currency: row.currency } };
    setOpened({ title: t("attribution.people", { origin: nameOf(row.origin), model: t(`model.${model}`) }), views: [{ label: "", behind }] });
  };
  const csv = () =>
    downloadCsv(
      [
        [t("attribution.origin"), t("attribution.currency"), ...MODELS.flatMap((one) => [`${t(`model.${one}`)} · ${t("attribution.orders")}`, `${t(`model.${one}`)} · ${t("attribution.minor")}`])],
        ...rows.map((row) => [nameOf(row.origin), row.currency, ...MODELS.flatMap((one) => creditOf(row, one))]),
      ],
      file,
    );
  return (
    <>
      <Card title={t("attribution.chart", { model: t(`model.${model}`) })} extra={<ExportButton onCsv={csv} />}>
        <AttributionChart name={name} period={t("attribution.period", { first: formats.day(wish.first_day), last: formats.day(wish.last_day) })} asOf={data.as_of} rows={rows} model={model} currency={currency} onOpen={open} />
      </Card>
      <Card title={t("attribution.table")}>
        <AttributionRows rows={rows} model={model} currency={currency} onOpen={open} />
        {total ? (
          <p className="quiet small" style={{ marginBottom: 0 }}>
            {t("attribution.sums", { orders: formats.number(total.orders), money: currency ? formats.money(total.amount_minor, currency) : formats.number(total.amount_minor), without: formats.number(total.without_touch), nobody: formats.number(total.without_customer), zone: data.zone })}
          </p>
        ) : null}
      </Card>
      <Caused rows={rows} model={model} by={wish.by ?? "source"} currency={currency} />
      <PeopleDrawer opened={opened} onClose={() => setOpened(null)} />
    </>
  );
}

function creditOf(row: AttributionRow, model: Model): (number | null)[] {
  const credit = row.credits.find((one) => one.model === model);
  return [credit?.orders ?? null, credit?.amount_minor ?? null];
}
