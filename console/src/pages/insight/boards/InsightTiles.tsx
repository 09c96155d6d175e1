// One saved analysis as a tile: its drawing and the moment of its figures, by the same questions as its own page asks.
import { Skeleton } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { FunnelWish, PathsWish, SavedInsight } from "@/api/insight";
import { useFunnel, usePaths } from "@/api/insight";
import { useAttribution, useRetention } from "@/api/insightTables";
import { usePlace } from "@/app/session";
import { useFormats } from "@/format/formats";
import { ErrorNotice, Nothing } from "@/parts/Notice";
import { useTitle } from "@/parts/titles";
import { useVocabulary } from "@/rules/vocabulary";

import { BLANK_FUNNEL } from "../funnel/blank";
import { FunnelChart } from "../funnel/FunnelChart";
import { StepTable } from "../funnel/FunnelFigures";
import { FunnelNotes } from "../funnel/FunnelNotes";
import { useStepNames } from "../funnel/words";
import { PathsChart } from "../paths/PathsChart";
import { BLANK_PATHS } from "../paths/blank";
import { AttributionChart } from "../tables/AttributionChart";
import { AttributionRows } from "../tables/AttributionRows";
import { savedAttribution } from "../tables/attributionWish";
import { Caused } from "../tables/Caused";
import { CohortTable } from "../tables/CohortTable";
import { RetentionCurve } from "../tables/RetentionCurve";
import { savedRetention } from "../tables/retentionWish";

const TILE_PX = 260;

type Props = { insight: SavedInsight; isWhole: boolean };
type Asked = { error: unknown; refetch: () => unknown };

/** By the kind of the analysis; one that this console does not know says so. Whole, its figures and how they are
 * counted stand below the drawing. */
export function InsightTile({ insight, isWhole }: Props) {
  const { t } = useTranslation("boards");
  if (insight.kind === "funnel") return <FunnelTile insight={insight} isWhole={isWhole} />;
  if (insight.kind === "paths") return <PathsTile insight={insight} isWhole={isWhole} />;
  if (insight.kind === "retention") return <RetentionTile insight={insight} isWhole={isWhole} />;
  if (insight.kind === "attribution") return <AttributionTile insight={insight} isWhole={isWhole} />;
  return <Nothing title={t("unknown_kind")} />;
}

function FunnelTile({ insight, isWhole }: Props) {
  const { t } = useTranslation("insight");
  const { slug } = usePlace();
  const title = useTitle();
  const wish: FunnelWish = { ...BLANK_FUNNEL, ...(insight.body as Partial<FunnelWish>) };
  const names = useStepNames(wish);
  const figures = useFunnel(slug, wish);
  const found = figures.data;
  if (!found || figures.error) return <Waiting asked={figures} />;
  if (found.steps[0]?.customers === 0) return <Nothing title={t("funnel.nobody_entered")} />;
  return (
    <Shown asOf={found.as_of}>
      <FunnelChart name={title(insight.name)} wish={wish} figures={found} height={TILE_PX} />
      {isWhole ? (
        <>
          <Asked period={found.period} segment={wish.segment ?? ""} />
          <StepTable steps={found.steps} names={names} />
          <FunnelNotes wish={wish} nobody={found.events_of_nobody.reduce((sum, one) => sum + one, 0)} />
        </>
      ) : null}
    </Shown>
  );
}

function PathsTile({ insight, isWhole }: Props) {
  const { t } = useTranslation("insight");
  const { slug } = usePlace();
  const title = useTitle();
  const wish: PathsWish = { ...BLANK_PATHS, ...(insight.body as Partial<PathsWish>) };
  const figures = usePaths(slug, wish);
  const found = figures.data;
  if (!found || figures.error) return <Waiting asked={figures} />;
  if (found.visits === 0) return <Nothing title={t("paths.nobody_came")} />;
  return <Shown asOf={found.as_of}><PathsChart name={title(insight.name)} wish={wish} figures={found} height={TILE_PX} />{isWhole ? <><Asked period={found.period} segment={wish.segment ?? ""} /><How text={t("paths.rules")} /></> : null}</Shown>;
}

function RetentionTile({ insight, isWhole }: Props) {
  const { t } = useTranslation("insight_tables");
  const { slug } = usePlace();
  const title = useTitle();
  const figures = useRetention(slug, savedRetention(insight.body));
  if (!figures.data || figures.error) return <Waiting asked={figures} />;
  return (
    <Shown asOf={figures.data.as_of}>
      <RetentionCurve table={figures.data} name={title(insight.name)} height={TILE_PX} />
      {isWhole ? <><CohortTable table={figures.data} /><How text={t("retention.lead")} /></> : null}
    </Shown>
  );
}

function AttributionTile({ insight, isWhole }: Props) {
  const { t } = useTranslation(["boards", "insight_tables"]);
  const { slug } = usePlace();
  const formats = useFormats();
  const title = useTitle();
  const { wish, model } = savedAttribution(insight.body);
  const figures = useAttribution(slug, wish);
  const found = figures.data;
  if (!found || figures.error) return <Waiting asked={figures} />;
  const total = found.totals[0];
  if (!total) return <Nothing title={t("insight_tables:attribution.empty")} />;
  const rows = found.rows.filter((row) => row.currency === total.currency);
  const period = t("insight_tables:attribution.period", { first: formats.day(wish.first_day), last: formats.day(wish.last_day) });
  return (
    <Shown asOf={found.as_of} note={found.totals.length > 1 ? t("boards:other_currencies", { currency: total.currency ?? "—" }) : ""}>
      <AttributionChart name={title(insight.name)} period={period} asOf={found.as_of} rows={rows} model={model} currency={total.currency ?? ""} />
      {isWhole ? (
        <>
          <AttributionRows rows={rows} model={model} currency={total.currency ?? ""} />
          <How text={t("insight_tables:attribution.lead")} />
          <Caused rows={rows} model={model} by={wish.by ?? "source"} currency={total.currency ?? ""} />
        </>
      ) : null}
    </Shown>
  );
}

function Waiting({ asked }: { asked: Asked }) {
  if (asked.error) return <ErrorNotice error={asked.error} onAgain={() => void asked.refetch()} />;
  return <Skeleton active paragraph={{ rows: 6 }} />;
}

type AskedProps = { period: { first_day: string; last_day: string }; segment: string };

/** Of which days, and of whom. */
function Asked({ period, segment }: AskedProps) {
  const { t } = useTranslation("insight");
  const formats = useFormats();
  const { segments } = useVocabulary();
  const whom = segment ? (segments.find((one) => one.value === segment)?.label ?? segment) : t("segment.everyone");
  return <How text={`${t("period.said", { first: formats.day(period.first_day), last: formats.day(period.last_day) })} · ${whom}`} />;
}

function How({ text }: { text: string }) {
  return <p className="quiet small" style={{ margin: 0 }}>{text}</p>;
}

type ShownProps = { asOf: string; note?: string; children: ReactNode };

function Shown({ asOf, note = "", children }: ShownProps) {
  const { t } = useTranslation("boards");
  const formats = useFormats();
  return (
    <div>
      {children}
      <p className="quiet small" style={{ margin: "4px 0 0" }}>{t("as_of", { when: formats.instant(asOf) })}{note ? ` ${note}` : ""}</p>
    </div>
  );
}
