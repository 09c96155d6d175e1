import { PlayCircleOutlined, SettingOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { App, Button, Card } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { isBusy, useJob } from "@/api/jobs";
import type { SaveRun } from "@/api/saving";
import { useRunSaves, useSaveEffect, useSaveStanding } from "@/api/saving";
import { useMay } from "@/app/session";
import { useFormats } from "@/format/formats";
import { useErrorWords } from "@/parts/errorWords";

import { SaveSettings } from "./SaveSettings";

/** The last run in a line, and what saving changed against those who were kept back. */
export function SaveHead({ slug }: { slug: string }) {
  const { t } = useTranslation("saving");
  const mayRead = useMay("effect:read");
  const maySet = useMay("campaigns:write");
  const [isSetting, setSetting] = useState(false);
  const standing = useSaveStanding(slug, mayRead);
  const formats = useFormats();
  const run = standing.data?.last_run ?? null;
  if (!mayRead || standing.isPending) return null;
  return (
    <Card size="small" data-testid="save-head">
      <div className="stack" style={{ gap: 8 }}>
        <div className="spread" style={{ alignItems: "start" }}>
          <div>
            {run ? <LastRun run={run} /> : <div className="quiet">{t("not_run")}</div>}
            {standing.data?.next_run_at ? <div className="small">{t("next_run", { at: formats.instant(standing.data.next_run_at) })}</div> : null}
            {standing.data && !standing.data.is_on ? <div className="small">{t("is_off")}</div> : null}
          </div>
          {maySet ? (
            <span className="row">
              {standing.data?.is_on ? <RunNow slug={slug} /> : null}
              <Button icon={<SettingOutlined />} onClick={() => setSetting(true)}>{t("setting.open")}</Button>
            </span>
          ) : null}
        </div>
        {run ? <Effect slug={slug} /> : null}
      </div>
      {isSetting ? <SaveSettings slug={slug} onClose={() => setSetting(false)} /> : null}
    </Card>
  );
}

/** Asks for a run and shows it until it is over; then the queue is asked for again. */
function RunNow({ slug }: { slug: string }) {
  const { t } = useTranslation("saving");
  const { message } = App.useApp();
  const queries = useQueryClient();
  const words = useErrorWords();
  const ask = useRunSaves(slug);
  const [jobId, setJobId] = useState("");
  const job = useJob(slug, jobId).data;
  const isOver = job !== undefined && !isBusy(job);
  useEffect(() => {
    if (!isOver) return;
    void queries.invalidateQueries({ queryKey: ["save-standing", slug] });
    void queries.invalidateQueries({ queryKey: ["tasks", slug] });
    setJobId("");
  }, [isOver, queries, slug]);
  const run = async () => {
    const made = await ask.mutateAsync().catch((error: unknown) => void message.error(words(error).title));
    if (!made) return;
    setJobId(made.job_id);
    void message.success(t("asked"));
  };
  return (
    <>
      {jobId ? <span className="quiet small" role="status">{t("running")}</span> : null}
      <Button icon={<PlayCircleOutlined />} loading={ask.isPending || jobId !== ""} onClick={() => void run()}>{t("run_now")}</Button>
    </>
  );
}

function LastRun({ run }: { run: SaveRun }) {
  const { t } = useTranslation("saving");
  const formats = useFormats();
  const { counts } = run;
  return (
    <div>
      <div>{t("run", { at: formats.instant(run.moment), judged: formats.number(counts.judged), opened: run.opened, waiting: formats.number(run.waiting) })}</div>
      <div className="quiet small">
        {counts.unknown > 0 ? `${t(counts.judged === 0 ? "no_fit" : "unknown", { count: counts.unknown })} ` : ""}
        {run.is_quiet ? t("quiet") : ""}
      </div>
    </div>
  );
}

function Effect({ slug }: { slug: string }) {
  const { t } = useTranslation("saving");
  const formats = useFormats();
  const report = useSaveEffect(slug, true).data;
  if (!report) return null;
  const { exposed, conversion } = report.effect;
  const { value, low, high } = conversion.difference;
  const days = report.window_days;
  const points = (share: number) => `${share > 0 ? "+" : ""}${formats.share(share)}`;
  if (value === null || low === null || high === null) {
    const count = exposed.treated + exposed.control + exposed.pending;
    return <div className="quiet small">{t("effect_unknown", { days, count })}</div>;
  }
  const isShown = low > 0 || high < 0;
  return (
    <div>
      <strong>{t("effect", { days, value: points(value) })}</strong>{" "}
      <span className="quiet">{t("between", { low: points(low), high: points(high), treated: formats.number(exposed.treated), control: formats.number(exposed.control) })}</span>
      {isShown ? null : <span className="quiet"> {t("not_shown")}</span>}
    </div>
  );
}
