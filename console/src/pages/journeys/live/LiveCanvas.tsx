import { Button, Skeleton, Statistic } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import type { JourneyDetail, VersionCounts } from "@/api/journeys";
import { useCounts } from "@/api/journeys";
import { useMay } from "@/app/session";
import { useFormats } from "@/format/formats";
import { ErrorNotice } from "@/parts/Notice";

import { Canvas } from "../Canvas";
import type { JourneyDocument } from "../document";
import { waysOf } from "../document";
import { readJourney } from "../editor/reading";
import type { NodeFigures } from "../problems";
import { useEndReason } from "./endReasons";
import { useJourneyWords } from "../words";

type Props = { slug: string; journey: JourneyDetail; onRuns: (node: string) => void };

/** The version that takes entrants, with who waits and who passed at each node, as of now. */
export function LiveCanvas({ slug, journey, onRuns }: Props) {
  const { t } = useTranslation("journeys");
  const counts = useCounts(slug, journey.key);
  const words = useJourneyWords(slug);
  const mayRead = useMay("messages:read");
  const [selected, setSelected] = useState<string | null>(null);
  const drawn = useMemo(() => readJourney(journey.document), [journey.document]);
  const version = counts.data?.versions.find((one) => one.version === journey.version);
  const figures = useMemo(() => (version ? figuresOf(version) : undefined), [version]);
  if (counts.error) return <ErrorNotice error={counts.error} onAgain={() => void counts.refetch()} />;
  if (!counts.data) return <Skeleton active />;
  const others = counts.data.versions.filter((one) => one.version !== journey.version && one.open_runs > 0);
  const node = version?.nodes.find((one) => one.node === selected);
  return (
    <div className="stack">
      {version ? <Numbers version={version} hasGoal={Boolean(drawn.goal)} /> : null}
      {others.length ? <div className="quiet">{t("live.others", { list: others.map((one) => `v${one.version} (${one.open_runs})`).join(", ") })}</div> : null}
      <div className="journey-canvas" data-testid="live-canvas">
        <Canvas journey={drawn} words={words} selected={selected} figures={figures} entered={version ? version.entered.treated + version.entered.control : undefined} onSelect={setSelected} />
      </div>
      {node ? (
        <div className="row" data-testid="node-figures">
          <strong>{t(`kind.${node.kind}`, { defaultValue: node.kind })} · {node.node}</strong>
          <NodeWays journey={drawn} id={node.node} passed={node.passed} slug={slug} />
          <Ended reasons={node.ended} />
          {mayRead ? <Button size="small" onClick={() => onRuns(node.node)}>{t("live.runs_here")}</Button> : null}
        </div>
      ) : <span className="quiet small">{t("live.hint")}</span>}
    </div>
  );
}

function Numbers({ version, hasGoal }: { version: VersionCounts; hasGoal: boolean }) {
  const { t } = useTranslation("journeys");
  const formats = useFormats();
  const entered = version.entered.treated + version.entered.control;
  const goals = version.goals.treated + version.goals.control;
  const groups = (arms: VersionCounts["entered"]) => t("live.arms", { treated: formats.number(arms.treated), control: formats.number(arms.control) });
  return (
    <div className="grid-4">
      <div><Statistic title={t("live.entered")} value={entered} /><span className="quiet small">{groups(version.entered)}</span></div>
      <Statistic title={t("open_runs")} value={version.open_runs} />
      {hasGoal ? <div><Statistic title={t("live.goals")} value={goals} suffix={entered ? <span className="quiet small">{formats.share(goals / entered)}</span> : null} /><span className="quiet small">{groups(version.goals)}</span></div> : null}
      <div><span className="quiet">{t("live.ended")}</span><div><Ended reasons={version.ended} /></div></div>
    </div>
  );
}

function NodeWays({ journey, id, passed, slug }: { journey: JourneyDocument; id: string; passed: Record<string, number>; slug: string }) {
  const { t } = useTranslation("journeys");
  const formats = useFormats();
  const words = useJourneyWords(slug);
  const found = journey.nodes.find((one) => one.id === id);
  if (!found) return null;
  const all = Object.values(passed).reduce((sum, one) => sum + one, 0);
  return waysOf(found).map((way) => {
    const count = passed[way.branch] ?? 0;
    return (
      <span key={way.branch} className="quiet number">
        {words.way(found, way.branch) || t("live.on")}: {formats.number(count)}{way.branch && all ? ` (${formats.share(count / all)})` : ""}
      </span>
    );
  });
}

function Ended({ reasons }: { reasons: Record<string, number> }) {
  const formats = useFormats();
  const words = useEndReason();
  const rows = Object.entries(reasons).sort((one, other) => other[1] - one[1]);
  return <span className="quiet number">{rows.map(([reason, count]) => `${words(reason)} ${formats.number(count)}`).join(" · ") || "—"}</span>;
}

function figuresOf(version: VersionCounts): Record<string, NodeFigures> {
  return Object.fromEntries(
    version.nodes.map((one) => [one.node, { waiting: one.waiting, passed: Object.values(one.passed).reduce((sum, count) => sum + count, 0) }]),
  );
}
