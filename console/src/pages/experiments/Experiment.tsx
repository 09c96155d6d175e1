import { Alert, Button, Card, Skeleton, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";

import type { Experiment as ExperimentData, ExperimentReport } from "@/api/experiments";
import { useExperiment, useExperimentReport } from "@/api/experiments";
import { useMay, usePlace } from "@/app/session";
import { useFormats } from "@/format/formats";
import type { Opened } from "@/pages/insight/tables/PeopleDrawer";
import { PeopleDrawer } from "@/pages/insight/tables/PeopleDrawer";
import { ErrorNotice } from "@/parts/Notice";
import { OpenCount } from "@/parts/OpenCount";
import { Page } from "@/parts/Page";
import { useTitle } from "@/parts/titles";

import { BoundaryChart } from "./BoundaryChart";
import { Decide } from "./Decide";
import { Differing } from "./Differing";
import { hypothesisOf } from "./draft";
import type { Names } from "./names";
import { useNames } from "./names";
import { Results } from "./Results";

/** A running experiment: its arms, what its newest look showed, and what its rule says to do. */
export default function Experiment() {
  const { slug } = usePlace();
  const { key = "" } = useParams();
  const experiment = useExperiment(slug, key);
  if (experiment.isError) return <div className="page"><ErrorNotice error={experiment.error} onAgain={() => void experiment.refetch()} /></div>;
  if (!experiment.data) return <div className="page"><Skeleton active /></div>;
  return <Found slug={slug} found={experiment.data} />;
}

function Found({ slug, found }: { slug: string; found: ExperimentData }) {
  const { t } = useTranslation("experiments");
  const title = useTitle();
  const names = useNames(slug, found);
  const mayRead = useMay("effect:read");
  const mayWrite = useMay("experiments:write");
  const report = useExperimentReport(slug, found.key, mayRead);
  return (
    <Page
      title={title(found.name)}
      lead={<><span className="code">{found.reference}</span> {hypothesisOf(found.hypothesis, title)}</>}
      back={<Link to={`/w/${slug}/experiments`}>{t("back")}</Link>}
      actions={mayWrite ? <Link to={`/w/${slug}/experiments/${found.key}/edit`}><Button>{t("edit.next")}</Button></Link> : undefined}
    >
      <div className="stack">
        {report.error ? <ErrorNotice error={report.error} onAgain={() => void report.refetch()} /> : null}
        {report.data ? (
          <>
            <Decide slug={slug} experiment={found} report={report.data} names={names} />
            <Standing report={report.data} names={names} design={found.design} reference={found.reference} />
            {report.data.looks.length ? <Card size="small" title={t("boundary.title")}><BoundaryChart name={title(found.name)} report={report.data} names={names} /></Card> : null}
            {report.data.results.length ? <Card size="small" title={t("results")} styles={{ body: { padding: 0 } }}><Results report={report.data} names={names} /></Card> : null}
            {report.data.heterogeneity.length ? <Card size="small" title={t("differing.title")}><Differing report={report.data} names={names} /></Card> : null}
          </>
        ) : report.error ? null : <Skeleton active />}
      </div>
    </Page>
  );
}

type StandingProps = { report: ExperimentReport; names: Names; design: string; reference: string };

function Standing({ report, names, design, reference }: StandingProps) {
  const { t } = useTranslation("experiments");
  const formats = useFormats();
  const mayOpen = useMay("customers:read");
  const [opened, setOpened] = useState<Opened | null>(null);
  const open = (arm: string) => setOpened({ title: `${reference} · ${names.arm(arm)}`, views: [{ label: names.arm(arm), behind: { of: "arm", query: { key: reference, arm, as_of: report.as_of } } }] });
  return (
    <Card size="small" title={<span className="row">{t("arms")}<Tag>{t(`status.${report.status}`)}</Tag></span>}>
      <div className="stack" style={{ gap: 8 }} data-testid="arms">
        {report.arms.map((arm) => (
          <div key={arm.arm} className="spread">
            <span>{names.arm(arm.arm)} {arm.is_control ? <span className="quiet small">{t("control")}</span> : null}</span>
            <span className="number"><OpenCount text={formats.number(arm.customers)} what={names.arm(arm.arm)} onOpen={mayOpen && arm.customers > 0 ? () => open(arm.arm) : undefined} /> <span className="quiet small">{t("expected", { count: formats.number(Math.round(arm.expected)) })}</span></span>
          </div>
        ))}
        <Alert type={report.is_blocked ? "error" : report.sample.verdict === "doubtful" ? "warning" : "info"} showIcon title={t(`ratio.${report.sample.verdict}`, { p: report.sample.p_value === null ? "—" : formats.number(report.sample.p_value) })} />
        <div className="quiet">
          {report.look === null ? t(`reason.${report.reason}`) : t(`looked.${design}`, { look: report.look, looks: report.looks_planned })}
          {report.next_look_customers === null ? "" : ` ${t("next_look", { count: formats.number(report.next_look_customers), judged: formats.number(report.judged) })}`}
        </div>
        <div className="quiet small">
          {t("window", { days: report.window_days })}
          {report.merged ? ` ${t("merged", { count: report.merged })}` : ""}
          {` ${t("as_of", { at: formats.instant(report.as_of) })}`}
        </div>
      </div>
      <PeopleDrawer opened={opened} onClose={() => setOpened(null)} />
    </Card>
  );
}
