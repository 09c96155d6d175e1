import { Button, Skeleton, Statistic } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import type { JourneyDetail, VersionCounts } from "@/api/journeys";
import { useCounts } from "@/api/journeys";
import { useMay } from "@/app/session";
import { useFormats } from "@/format/formats";
import { ErrorNotice } from "@/parts/Notice";
import { OpenCount } from "@/parts/OpenCount";

import { Canvas } from "../Canvas";
import type { JourneyDocument } from "../document";
import { waysOf } from "../document";
import { readJourney } from "../editor/reading";
import type { NodeFigures } from "../problems";
import { useEndReason } from "./endReasons";
import { useJourneyWords } from "../words";

type Props = { slug: string; journey: JourneyDetail; onRuns: (filter: Record<string, string>) => void };

/** Shows the runs that a count counts; undefined where the role may not read them. */
type OpenRuns = ((filter: Record<string, string>) => void) | undefined;

/** The version that takes entrants, with who waits and who passed at each node, as of now. */
export function LiveCanvas({ slug, journey, onRuns }: Props) {
  const { t } = useTranslation("journeys");
  const counts = useCounts(slug, journey.key);
  const words = useJourneyWords(slug);
  const formats = useFormats();
  const mayRead = useMay("messages:read");
  const [selected, setSelected] = useState<string | null>(null);
  const drawn = useMemo(() => readJourney(journey.document), [journey.document]);
  const version = counts.data?.versions.find((one) => one.version === journey.version);
  const figures = useMemo(() => (version ? figuresOf(version) : undefined), [version]);
  if (counts.error) return <ErrorNotice error={counts.error} onAgain={() => void counts.refetch()} />;
  if (!counts.data) return <Skeleton active />;
  const others = counts.data.versions.filter((one) => one.version !== journey.version && one.open_runs > 0);
  const node = version?.nodes.find((one) => one.node === selected);
  const open: OpenRuns = mayRead && version ? (filter) => onRuns({ version: String(version.version), ...filter }) : undefined;
  return (
    <div className="stack">
      {version ? <Numbers version={version} hasGoal={Boolean(drawn.goal)} onOpen={open} /> : null}
      {others.length ? <div className="quiet">{t("live.others", { list: others.map((one) => `v${one.version} (${one.open_runs})`).join(", ") })}</div> : null}
      <div className="journey-canvas" data-testid="live-canvas">
        <Canvas journey={drawn} words={words} selected={selected} figures={figures} entered={version ? version.entered.treated + version.entered.control : undefined} onSelect={setSelected} />
      </div>
      {node ? (
        <div className="row" data-testid="node-figures">
          <strong>{t(`kind.${node.kind}`, { defaultValue: node.kind })} · {node.node}</strong>
          <NodeWays journey={drawn} id={node.node} passed={node.passed} slug={slug} />
          <Ended reasons={node.ended} onOpen={open && ((filter) => open({ node: node.node, ...filter }))} />
          {open ? <Button size="small" onClick={() => open({ node: node.node, state: "waiting" })}>{t("live.runs_here")} {formats.number(node.waiting)}</Button> : null}
        </div>
      ) : <span className="quiet small">{t("live.hint")}</span>}
    </div>
  );
}

type NumbersProps = { version: VersionCounts; hasGoal: boolean; onOpen: OpenRuns };

function Numbers({ version, hasGoal, onOpen }: NumbersProps) {
  const { t } = useTranslation("journeys");
  const formats = useFormats();
  const entered = version.entered.treated + version.entered.control;
  const goals = version.goals.treated + version.goals.control;
  const groups = (arms: VersionCounts["entered"]) => t("live.arms", { treated: formats.number(arms.treated), control: formats.number(arms.control) });
  const opened = (what: string, value: number, filter: Record<string, string>) => ({
    title: what,
    formatter: () => <OpenCount text={formats.number(value)} what={what} onOpen={onOpen && value > 0 ? () => onOpen(filter) : undefined} />,
  });
  return (
    <div className="grid-4">
      <div><Statistic {...opened(t("live.entered"), entered, { entered: "true" })} /><span className="quiet small">{groups(version.entered)}</span></div>
      <div><Statistic {...opened(t("open_runs"), version.open_runs, { state: "waiting" })} /><span className="quiet small">{groups({ treated: version.open_runs - version.open_control, control: version.open_control })}</span></div>
      {hasGoal ? <div><Statistic {...opened(t("live.goals"), goals, { goal: "true" })} suffix={entered ? <span className="quiet small">{formats.share(goals / entered)}</span> : null} /><span className="quiet small">{groups(version.goals)}</span></div> : null}
      <div><span className="quiet">{t("live.ended")}</span><div><Ended reasons={version.ended} onOpen={onOpen} /></div></div>
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

function Ended({ reasons, onOpen }: { reasons: Record<string, number>; onOpen: OpenRuns }) {
  const formats = useFormats();
  const words = useEndReason();
  const rows = Object.entries(reasons).sort((one, other) => other[1] - one[1]);
  if (rows.length === 0) return <span className="quiet">—</span>;
  return (
    <span className="quiet number">
      {rows.map(([reason, count], place) => (
        <span key={reason}>
          {place ? " · " : ""}{words(reason)} <OpenCount text={formats.number(count)} what={words(reason)} onOpen={onOpen && (() => onOpen({ state: "ended", reason }))} />
        </span>
      ))}
    </span>
  );
}

function figuresOf(version: VersionCounts): Record<string, NodeFigures> {
  return Object.fromEntries(
    version.nodes.map((one) => [one.node, { waiting: one.waiting, control: one.waiting_control, passed: Object.values(one.passed).reduce((sum, count) => sum + count, 0) }]),
  );
}
