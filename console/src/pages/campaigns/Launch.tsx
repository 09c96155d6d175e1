import { Alert, Card, Progress, Skeleton, Statistic, Tabs } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useParams, useSearchParams } from "react-router";

import type { LaunchDetail } from "@/api/campaigns";
import { OVER, useCampaign, useLaunch } from "@/api/campaigns";
import { useMay, usePlace } from "@/app/session";
import { AMBER } from "@/app/theme";
import { useFormats } from "@/format/formats";
import { ErrorNotice } from "@/parts/Notice";
import { OpenCount } from "@/parts/OpenCount";
import { Page } from "@/parts/Page";
import { useTitle } from "@/parts/titles";

import { EffectReport } from "./EffectReport";
import { LaunchActions } from "./LaunchActions";
import { isThrough, LaunchTag } from "./LaunchTag";
import { MessageList } from "./MessageList";
import { ReasonBars } from "./ReasonBars";

const WHOLE_PERCENT = 100;

/** Shows the messages that a count counts; undefined where the role may not read them. */
type OpenMessages = ((filter: Record<string, string>) => void) | undefined;

/** Watch a launch; a reload finds it where it is. */
export default function Launch() {
  const { t } = useTranslation("campaigns");
  const { slug } = usePlace();
  const { key = "", launchId = "" } = useParams();
  const title = useTitle();
  const formats = useFormats();
  const campaign = useCampaign(slug, key);
  const watched = useLaunch(slug, launchId);
  const [params, setParams] = useSearchParams();
  const mayRead = useMay("messages:read");
  const open: OpenMessages = mayRead ? (filter) => setParams({ tab: "messages", ...filter }) : undefined;
  if (watched.isError) return <div className="page"><ErrorNotice error={watched.error} onAgain={() => void watched.refetch()} /></div>;
  if (!watched.data) return <div className="page"><Skeleton active /></div>;
  const launch: LaunchDetail = isThrough(watched.data) ? { ...watched.data, state: "done" } : watched.data;
  const name = campaign.data ? title(campaign.data.name) : key;
  return (
    <Page
      title={name}
      back={<Link to={`/w/${slug}/campaigns/${key}`}>{`← ${name}`}</Link>}
      lead={<span className="row"><LaunchTag launch={launch} /><span className="code">{launch.campaign_key}</span><span>{formats.instant(launch.asked_at)}</span></span>}
      actions={<LaunchActions slug={slug} launch={launch} />}
    >
      <div className="stack">
        <Waiting launch={launch} />
        <Standing launch={launch} onOpen={open} />
        <Card>
          <Tabs
            destroyOnHidden
            activeKey={params.get("tab") ?? "watch"}
            onChange={(tab) => setParams({ tab }, { replace: true })}
            items={[
              { key: "watch", label: t("tab.watch"), children: <Counts launch={launch} onOpen={open} /> },
              { key: "messages", label: t("tab.messages"), children: <MessageList slug={slug} launch={launchId} /> },
              { key: "effect", label: t("tab.effect"), children: <EffectReport slug={slug} what={{ launch: launchId }} /> },
            ]}
          />
        </Card>
      </div>
    </Page>
  );
}

/** Why nothing happens yet, or no more. */
function Waiting({ launch }: { launch: LaunchDetail }) {
  const { t } = useTranslation("campaigns");
  const formats = useFormats();
  if (launch.state === "asked") return <Alert type="warning" showIcon title={t("watch.asked", { author: launch.author })} />;
  if (launch.state === "stopped") return <Alert type="info" showIcon title={t("watch.stopped_by", { who: launch.stopped_by })} />;
  if (launch.state !== "gathering") return null;
  const isLater = launch.not_before !== null && new Date(launch.not_before) > new Date();
  return <Alert type="info" showIcon title={isLater ? t("watch.not_gathered", { at: formats.instant(launch.not_before ?? "") }) : t("watch.gathering")} />;
}

type CountProps = { launch: LaunchDetail; onOpen: OpenMessages };

function Standing({ launch, onOpen }: CountProps) {
  const { t } = useTranslation("campaigns");
  const formats = useFormats();
  const isOver = OVER.includes(launch.state);
  const planned = Object.values(launch.states).reduce((sum, one) => sum + one, 0);
  const count = (...states: string[]) => states.reduce((sum, one) => sum + (launch.states[one] ?? 0), 0);
  const failed = count("failed", "unknown");
  const opened = (what: string, value: number, filter: Record<string, string>) => ({
    formatter: () => <OpenCount text={formats.number(value)} what={t(`watch.${what}`)} onOpen={onOpen && value > 0 ? () => onOpen(filter) : undefined} />,
  });
  const ends = launch.ends_at ? formats.instant(launch.ends_at) : t("watch.ends_unknown");
  return (
    <Card data-testid="standing" aria-live="polite">
      <Progress
        percent={Math.floor((launch.share ?? 0) * WHOLE_PERCENT)}
        status={launch.state === "done" ? (failed > 0 ? "normal" : "success") : isOver || launch.state === "paused" ? "normal" : "active"}
        aria-label={t("watch.progress")}
      />
      <div className="quiet small" style={{ marginBottom: 12 }}>
        {[
          t("watch.planned", { planned: formats.number(planned), members: formats.number(launch.members) }),
          ...(isOver ? [] : [`${t("watch.rate")}: ${t("watch.per_minute", { number: formats.number(Math.round(launch.rate_per_minute)) })}`, `${t("watch.ends")}: ${ends}`]),
        ].join(" · ")}
      </div>
      <div className="grid-4">
        <Statistic title={t("watch.sent")} {...opened("sent", count("sent"), { state: "sent" })} />
        {failed > 0 && <Statistic title={t("watch.failed")} value={formats.number(failed)} styles={{ content: { color: "var(--ant-color-error)" } }} />}
        <Statistic title={t("watch.waiting")} value={formats.number(launch.waiting)} />
        <Statistic title={t("watch.suppressed")} {...opened("suppressed", count("suppressed") - launch.control, { state: "suppressed", arm: "treated" })} />
        <Statistic title={t("watch.control")} {...opened("control", launch.control, { arm: "control" })} />
      </div>
    </Card>
  );
}

function Counts({ launch, onOpen }: CountProps) {
  const { t } = useTranslation("campaigns");
  const { t: reach } = useTranslation("reach");
  const sent = launch.states["sent"] ?? 0;
  const planned = Object.values(launch.states).reduce((sum, one) => sum + one, 0);
  // Control customers' messages are kept back by design: they are a group of their own and not among what was not sent.
  const states = Object.entries({ ...launch.states, suppressed: (launch.states["suppressed"] ?? 0) - launch.control, control: launch.control })
    .filter(([, count]) => count > 0)
    .sort(([, first], [, second]) => second - first);
  const filterOf = (state: string): Record<string, string> => (state === "control" ? { arm: "control" } : state === "suppressed" ? { state, arm: "treated" } : { state });
  const reasons = [...launch.reasons].sort((first, second) => second.messages - first.messages);
  const back = (["delivered", "opened", "clicked", "bounced", "unsubscribed", "complained"] as const).map((name) => ({ name: t(`watch.${name}`), value: launch[name], onOpen: onOpen && (() => onOpen({ mark: name })) }));
  return (
    <div className="grid-3">
      <div><strong>{t("watch.by_state")}</strong><ReasonBars rows={states.map(([state, value]) => ({ name: state === "control" ? t("watch.control") : reach(`state.${state}`), value, onOpen: onOpen && (() => onOpen(filterOf(state))) }))} whole={planned} /></div>
      <div>
        <strong>{t("watch.by_reason")}</strong>
        {reasons.length ? (
          <ReasonBars colour={AMBER} rows={reasons.map((one) => ({ name: `${reach(`reason.${one.reason}`, { defaultValue: one.reason })} · ${reach(`state.${one.state}`)}`, value: one.messages, onOpen: onOpen && (() => onOpen({ state: one.state, reason: one.reason })) }))} whole={planned} />
        ) : <p className="quiet">{t("watch.nothing_stopped")}</p>}
      </div>
      <div><strong>{t("watch.reached")}</strong><ReasonBars rows={back} whole={sent} /></div>
    </div>
  );
}
