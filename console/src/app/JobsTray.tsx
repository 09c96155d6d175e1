import { CheckCircleFilled, CloseCircleFilled, DownloadOutlined, LoadingOutlined, ThunderboltOutlined } from "@ant-design/icons";
import { Badge, Button, Popover, Progress } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { asApiError } from "@/api/errors";
import type { Job } from "@/api/jobs";
import { isBusy, jobFile, useJobs } from "@/api/jobs";
import { useFormats } from "@/format/formats";
import { useErrorWords } from "@/parts/errorWords";

import { useMay } from "./session";

const FAILED_STATUS = 500;

/** Long work, wherever it was begun: how far it is, what came of it. The server keeps it, so a reload loses nothing. */
export function JobsTray({ slug }: { slug: string }) {
  const { t } = useTranslation();
  const mayRead = useMay("jobs:read");
  const [isOpen, setOpen] = useState(false);
  const jobs = useJobs(slug, mayRead).data ?? [];
  if (!mayRead) return null;
  const busy = jobs.filter(isBusy).length;
  const rows = (
    <div className="jobs" onClick={(event) => { if ((event.target as HTMLElement).closest("a")) setOpen(false); }}>
      {jobs.length === 0 ? <p className="quiet">{t("jobs.empty")}</p> : null}
      {jobs.map((job) => <JobLine key={job.job_id} slug={slug} job={job} />)}
    </div>
  );
  return (
    <Popover open={isOpen} onOpenChange={setOpen} trigger="click" placement="bottomRight" title={t("jobs.title")} content={rows}>
      <Badge count={busy} size="small" offset={[-6, 6]}>
        <Button type="text" icon={busy > 0 ? <LoadingOutlined /> : <ThunderboltOutlined />} aria-label={t("jobs.label", { count: busy })} />
      </Badge>
    </Popover>
  );
}

function JobLine({ slug, job }: { slug: string; job: Job }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const words = useErrorWords();
  const name = t(`jobs.kind.${job.kind}`, { defaultValue: job.kind });
  const file = jobFile(slug, job);
  const share = typeof job.progress["share"] === "number" ? Math.round(job.progress["share"] * 100) : 0;
  const failure = job.error ? words(asApiError(job.error, FAILED_STATUS)) : null;
  const page = pageOf(job);
  return (
    <div className="job-line">
      <StateIcon job={job} />
      <div style={{ flex: 1, minWidth: 0 }}>
        <div className="spread">
          {page ? <Link to={`/w/${slug}/${page}`}>{name}</Link> : <span>{name}</span>}
          <span className="quiet small nowrap">{t(`jobs.state.${job.state}`)} · {formats.ago(job.finished_at ?? job.created_at)}</span>
        </div>
        {job.state === "running" ? <Progress percent={share} size="small" status="active" aria-label={name} /> : null}
        {failure ? <div className="small">{failure.title}{failure.help ? ` — ${failure.help}` : ""}</div> : null}
        {file ? <a href={file} download className="small"><DownloadOutlined /> {t("jobs.download")}</a> : null}
      </div>
    </div>
  );
}

function StateIcon({ job }: { job: Job }) {
  if (isBusy(job)) return <LoadingOutlined />;
  return job.state === "done" ? <CheckCircleFilled style={{ color: "var(--alive)" }} /> : <CloseCircleFilled style={{ color: job.state === "failed" ? "var(--alarm)" : "var(--idle)" }} />;
}

/** Where more is said about the work. An import has the name of its job. */
function pageOf(job: Job): string | null {
  return job.kind === "import" ? `imports/imp${job.job_id.replace(/^job/, "")}` : null;
}
