import { Alert, Button, Card, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Experiment, ExperimentReport } from "@/api/experiments";
import { useRollOut } from "@/api/experiments";
import { useMay } from "@/app/session";
import { Refusal } from "@/parts/Refusal";

const TONES = { roll_out: "success", stop_no_effect: "info", stop_worse: "error", go_on: "info", blocked: "error" } as const;

/** What the rule says and why; rolling out, stopping and drawing again are asked twice. */
export function Decide({ slug, experiment, report }: { slug: string; experiment: Experiment; report: ExperimentReport }) {
  const { t } = useTranslation("experiments");
  const mayWrite = useMay("experiments:write");
  const [asked, setAsked] = useState<string | null>(null);
  const { decision } = report;
  const reasons = decision.reasons.map((one) => t(`reason.${one}`)).join(" ");
  const others = experiment.variants.filter((one) => one !== experiment.control);
  return (
    <Card size="small" title={t("decide.title")} data-testid="decision">
      <div className="stack" style={{ gap: 12 }}>
        {experiment.winner ? <Alert type="success" showIcon title={t("decide.decided", { variant: experiment.winner })} /> : null}
        <Alert type={TONES[decision.action]} showIcon title={t(`decide.action.${decision.action}`, { arm: decision.arm ?? "" })} description={reasons} />
        {mayWrite && experiment.winner ? <div className="row"><Button onClick={() => setAsked("")}>{t("decide.again")}</Button></div> : null}
        {mayWrite && !experiment.winner ? (
          <div className="row">
            {others.map((one) => (
              <Button key={one} type={decision.action === "roll_out" && decision.arm === one ? "primary" : "default"} disabled={report.is_blocked} onClick={() => setAsked(one)}>
                {t("decide.roll_out", { variant: one })}
              </Button>
            ))}
            <Button danger={decision.action === "stop_worse"} onClick={() => setAsked(experiment.control)}>{t("decide.stop")}</Button>
          </div>
        ) : null}
      </div>
      {asked === null ? null : <Confirm slug={slug} experiment={experiment} report={report} variant={asked} onClose={() => setAsked(null)} />}
    </Card>
  );
}

type ConfirmProps = { slug: string; experiment: Experiment; report: ExperimentReport; variant: string; onClose: () => void };

function Confirm({ slug, experiment, report, variant, onClose }: ConfirmProps) {
  const { t } = useTranslation("experiments");
  const rollOut = useRollOut(slug, experiment.key);
  const act = variant === "" ? "again" : variant === experiment.control ? "stop" : "roll_out";
  const reasons = report.decision.reasons.map((one) => t(`reason.${one}`)).join(" ");
  const isEarly = act === "roll_out" && !(report.decision.action === "roll_out" && report.decision.arm === variant);
  const confirm = () =>
    rollOut.mutate(
      { variant, note: report.decision.reasons.join(", ") },
      { onSuccess: onClose },
    );
  return (
    <Modal
      open
      title={t(`decide.ask.${act}`, { variant })}
      okText={t(`decide.${act}`, { variant })}
      cancelText={t("cancel")}
      confirmLoading={rollOut.isPending}
      onOk={confirm}
      onCancel={onClose}
    >
      <p>{t(`decide.then.${act}`, { variant })}</p>
      {isEarly ? <Alert type="warning" showIcon title={t("decide.early")} /> : null}
      <Refusal error={rollOut.error} reason={reasons} onClose={rollOut.reset} onAsked={onClose} />
    </Modal>
  );
}
