import { BellOutlined, ReloadOutlined } from "@ant-design/icons";
import { useIsFetching, useQueryClient } from "@tanstack/react-query";
import { Button, Card, Skeleton, Tooltip } from "antd";
import type { ReactNode } from "react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { Today as Found } from "@/api/today";
import { useToday } from "@/api/today";
import { useMay, usePlace } from "@/app/session";
import { useFormats } from "@/format/formats";
import type { Opened } from "@/pages/insight/tables/PeopleDrawer";
import { PeopleDrawer } from "@/pages/insight/tables/PeopleDrawer";
import { StageFunnel } from "@/pages/overview/StageFunnel";
import { Welcome } from "@/pages/overview/Welcome";
import { ErrorNotice, Nothing } from "@/parts/Notice";
import { Page } from "@/parts/Page";

import { Alarms } from "./Alarms";
import { Figures } from "./Figures";
import { RunningList } from "./RunningList";
import { ToApprove } from "./ToApprove";
import { ToSave } from "./ToSave";
import "./today.css";
import { Week } from "./Week";

/** What to do now. Each part asks for itself, so that none waits for another. */
export default function Today() {
  const { t } = useTranslation("today");
  const { slug } = usePlace();
  const today = useToday(slug);
  const maySettings = useMay("channels:read");
  const mayApprove = useMay("approvals:read");
  const isEmpty = today.data?.customers === 0;
  return (
    <Page
      title={t("title")}
      lead={t(isEmpty ? "overview:lead_empty" : "lead")}
      actions={
        <>
          <Refresh asOf={today.data?.as_of} />
          {maySettings ? <Link to={`/w/${slug}/today/alarms`}><Button icon={<BellOutlined />}>{t("settings.open")}</Button></Link> : null}
        </>
      }
    >
      {today.isError && !today.data ? <ErrorNotice error={today.error} onAgain={() => void today.refetch()} /> : null}
      {isEmpty ? (
        <div className="stack">
          <Welcome slug={slug} />
          {today.data && today.data.alarms.length > 0 ? <Alarms slug={slug} today={today.data} /> : null}
          {mayApprove ? <ToApprove slug={slug} /> : null}
        </div>
      ) : <Parts slug={slug} today={today.data} />}
    </Page>
  );
}

/** Asks for all parts again and says of when they are. */
function Refresh({ asOf }: { asOf: string | undefined }) {
  const { t } = useTranslation("today");
  const formats = useFormats();
  const queries = useQueryClient();
  const isFetching = useIsFetching() > 0;
  return (
    <>
      {asOf ? <span className="quiet small">{t("until", { time: formats.time(asOf) })}</span> : null}
      <Tooltip title={t("refresh_hint")}>
        <Button icon={<ReloadOutlined spin={isFetching} />} onClick={() => void queries.refetchQueries({ type: "active" })}>{t("refresh")}</Button>
      </Tooltip>
    </>
  );
}

function Parts({ slug, today }: { slug: string; today: Found | undefined }) {
  const { t } = useTranslation("today");
  const formats = useFormats();
  const mayTasks = useMay("tasks:read");
  const mayApprove = useMay("approvals:read");
  const mayEffect = useMay("effect:read");
  const mayCalendar = useMay("calendar:read");
  const mayOpen = useMay("customers:read");
  const [opened, setOpened] = useState<Opened | null>(null);
  const day = today?.stages?.day;
  const openStage = mayOpen && day ? (stage: string, name: string) => setOpened({ title: name, views: [{ label: name, behind: { of: "standing", query: { day, stage } } }] }) : undefined;
  return (
    <div className="stack">
      {today ? <Alarms slug={slug} today={today} /> : <Waiting title={t("alarms.title")} />}
      {mayApprove ? <ToApprove slug={slug} /> : null}
      <div className="today-pair">
        {mayTasks ? <ToSave slug={slug} /> : null}
        <Part title={t("figures.title")} today={today} name="figures" note={today?.figures ? t("until", { time: formats.time(today.figures.as_of) }) : ""}>
          {today?.figures ? <Figures slug={slug} figures={today.figures} /> : null}
        </Part>
      </div>
      <div className="today-pair">
        <Part title={<Link to={`/w/${slug}/overview`}>{t("overview:stages.title")}</Link>} today={today} name="stages">
          <StageFunnel stages={today?.stages?.items ?? []} comparedWith={today?.stages?.compared_with ?? null} onOpen={openStage} />
        </Part>
        {mayEffect ? (
          <Part title={t("running.title")} today={today} name="reports" note={today?.reported_at ? t("running.as_of", { ago: formats.ago(today.reported_at) }) : ""}>
            {today?.running ? <RunningList slug={slug} rows={today.running} /> : null}
          </Part>
        ) : null}
      </div>
      {mayCalendar ? <Week slug={slug} /> : null}
      <PeopleDrawer opened={opened} onClose={() => setOpened(null)} />
    </div>
  );
}

type PartProps = { title: ReactNode; today: Found | undefined; name: string; note?: string; children: ReactNode };

/** A part of the last look: what it found, or why it could not be read. */
function Part({ title, today, name, note, children }: PartProps) {
  const { t } = useTranslation("today");
  if (!today) return <Waiting title={title} />;
  const body = today.looked_at === null
    ? <Nothing title={t("not_looked.title")} teach={t("not_looked.text")} />
    : today.problems[name] ? <Nothing title={t("problem.title")} teach={t("problem.text", { code: today.problems[name] })} /> : children;
  return <Card size="small" title={title} extra={note ? <span className="quiet small">{note}</span> : null} data-testid={`part-${name}`}>{body}</Card>;
}

function Waiting({ title }: { title: ReactNode }) {
  return <Card size="small" title={title}><Skeleton active paragraph={{ rows: 4 }} /></Card>;
}
