import { Descriptions, Skeleton, Tag, Timeline } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { RunStory, StoryLine } from "@/api/journeys";
import { useRun } from "@/api/journeys";
import { useMessage } from "@/api/messages";
import { useFormats } from "@/format/formats";
import { STATE_COLOURS } from "@/pages/campaigns/MessageList";
import { shortId } from "@/pages/customers/CustomerTable";
import { ErrorNotice } from "@/parts/Notice";

import type { JourneyDocument } from "../document";
import { useJourneyWords, useNodeName } from "../words";
import { useEndReason } from "./endReasons";
import { RunTag } from "./RunList";

type Props = { slug: string; runId: string; journey: JourneyDocument };

/** The story of one run: each step with its reason, each message with its why. */
export function RunTimeline({ slug, runId, journey }: Props) {
  const { t } = useTranslation("journeys");
  const story = useRun(slug, runId);
  if (story.error) return <ErrorNotice error={story.error} onAgain={() => void story.refetch()} />;
  if (!story.data) return <Skeleton active />;
  const { run, lines, context } = story.data;
  return (
    <div className="stack" data-testid="story">
      <Head slug={slug} run={run} />
      <Timeline items={lines.map((line) => ({ key: line.number, color: COLOURS[line.kind] ?? "gray", content: <Line slug={slug} line={line} journey={journey} /> }))} />
      {Object.keys(context).length ? (
        <div>
          <strong>{t("story.context")}</strong>
          <pre className="json code" tabIndex={0}>{JSON.stringify(context, null, 1)}</pre>
        </div>
      ) : null}
    </div>
  );
}

/** Of a wait: when it will be over. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})$/;

const COLOURS: Record<string, string> = { entered: "green", goal: "green", waits: "orange", woke: "blue", reset: "orange", ended: "gray", migrated: "blue" };

function Head({ slug, run }: { slug: string; run: RunStory["run"] }) {
  const { t } = useTranslation("journeys");
  const formats = useFormats();
  return (
    <Descriptions
      size="small"
      column={1}
      items={[
        { label: t("runs.customer"), children: <Link className={run.customer_name ? "" : "code"} to={`/w/${slug}/customers/${run.customer_id}`}>{run.customer_name || shortId(run.customer_id)}</Link> },
        { label: t("version"), children: <span className="row"><span className="code">{run.reference}</span><RunTag run={run} /></span> },
        ...(run.entry_key ? [{ label: t("field.entry_key"), children: <span className="code">{run.entry_key}</span> }] : []),
        ...(run.due_at ? [{ label: t("runs.due_at"), children: formats.instant(run.due_at) }] : []),
      ]}
    />
  );
}

function Line({ slug, line, journey }: { slug: string; line: StoryLine; journey: JourneyDocument }) {
  const { t } = useTranslation("journeys");
  const formats = useFormats();
  const name = useNodeName(journey);
  const reason = useEndReason();
  const words = useJourneyWords(slug);
  const branchOf = ({ node, branch }: StoryLine) => {
    const found = journey.nodes.find((one) => one.id === node);
    return t(`story.branch.${branch}`, { defaultValue: found ? words.way(found, branch) : branch });
  };
  const where = line.node ? (line.node_kind ? `${t(`kind.${line.node_kind}`, { defaultValue: line.node_kind })} · ${line.node}` : name(line.node)) : "";
  return (
    <div>
      <div className="run-line">
        <strong>{t(`story.kind.${line.kind}`, { defaultValue: line.kind })}</strong>
        {where ? <span>{where}</span> : null}
        {line.branch ? <Tag>{line.kind === "ended" ? reason(line.branch) : branchOf(line)}</Tag> : null}
        <span className="quiet small">{formats.date(line.at)} {formats.timeWithSeconds(line.at)}</span>
      </div>
      {line.detail ? <div className="quiet" style={{ overflowWrap: "anywhere" }}>{line.kind === "ended" ? reason(line.detail) : INSTANT.test(line.detail) ? t("story.until", { at: formats.instant(line.detail) }) : line.detail}</div> : null}
      {line.message ? <Sent slug={slug} message={line.message} /> : null}
    </div>
  );
}

function Sent({ slug, message }: { slug: string; message: NonNullable<StoryLine["message"]> }) {
  const { t, i18n } = useTranslation("journeys");
  const { t: reach } = useTranslation("reach");
  const why = useMessage(slug, message.message_id);
  const lines = (i18n.language === "zh" ? why.data?.lines_zh : why.data?.lines_en) ?? [];
  return (
    <div className="journey-branch" style={{ marginTop: 6 }} data-testid="story-message">
      <span className="row">
        {reach(`channel.${message.channel}`)} <span className="code">{message.template}</span>
        <Tag color={STATE_COLOURS[message.state]}>{reach(`state.${message.state}`)}</Tag>
        {message.reason ? <span className="quiet small">{reach(`reason.${message.reason}`, { defaultValue: message.reason })}</span> : null}
      </span>
      {lines.length ? <details><summary className="quiet small">{t("story.why")}</summary><ul className="small" style={{ margin: "4px 0 0", paddingInlineStart: 18 }}>{lines.map((line) => <li key={line}>{line}</li>)}</ul></details> : null}
    </div>
  );
}
