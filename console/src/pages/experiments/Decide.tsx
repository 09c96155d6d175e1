import { DownOutlined } from "@ant-design/icons";
import { Alert, Button, Card, Dropdown, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Experiment, ExperimentReport } from "@/api/experiments";
import { useRollOut } from "@/api/experiments";
import { useMay } from "@/app/session";
import { useFormats } from "@/format/formats";
import { Refusal } from "@/parts/Refusal";

import { useFigures } from "./figures";
import type { Names } from "./names";

const TONES = { roll_out: "success", stop_no_effect: "info", stop_worse: "error", go_on: "info", blocked: "error" } as const;

type Props = { slug: string; experiment: Experiment; report: ExperimentReport; names: Names };

/** Who leads, whether it may be stopped and what to do; what the rule does not recommend is behind a menu. */
export function Decide({ slug, experiment, report, names }: Props) {
  const { t } = useTranslation("experiments");
  const mayWrite = useMay("experiments:write");
  const [asked, setAsked] = useState<string | null>(null);
  const { decision } = report;
  const reasons = decision.reasons.map((one) => t(`reason.${one}`)).join(" ");
  const plain = usePlainAnswer(report, names);
  return (
    <Card size="small" title={t("decide.title")} data-testid="decision">
      <div className="stack" style={{ gap: 12 }}>
        {experiment.winner ? <Alert type="success" showIcon title={t("decide.decided", { variant: names.arm(experiment.winner) })} /> : null}
        <Alert
          type={TONES[decision.action]}
          showIcon
          title={t(`decide.action.${decision.action}`, { arm: names.arm(decision.arm ?? "") })}
          description={<><div data-testid="plain-answer">{plain}</div><div className="quiet small">{reasons}</div></>}
        />
        {mayWrite ? <Acts experiment={experiment} report={report} names={names} onAsk={setAsked} /> : null}
      </div>
      {asked === null ? null : <Confirm slug={slug} experiment={experiment} report={report} names={names} variant={asked} onClose={() => setAsked(null)} />}
    </Card>
  );
}

type ActsProps = { experiment: Experiment; report: ExperimentReport; names: Names; onAsk: (variant: string) => void };

function Acts({ experiment, report, names, onAsk }: ActsProps) {
  const { t } = useTranslation("experiments");
  const { decision } = report;
  if (experiment.winner) return <div className="row"><Button onClick={() => onAsk("")}>{t("decide.again")}</Button></div>;
  const isAdvised = (variant: string) =>
    variant === experiment.control ? decision.action.startsWith("stop_") : decision.action === "roll_out" && decision.arm === variant;
  const label = (variant: string) => (variant === experiment.control ? t("decide.stop") : t("decide.roll_out", { variant: names.arm(variant) }));
  const others = experiment.variants.filter((one) => !isAdvised(one)).sort((one) => (one === experiment.control ? 1 : -1));
  return (
    <div className="row">
      {experiment.variants.filter(isAdvised).map((one) => (
        <Button key={one} type="primary" danger={decision.action === "stop_worse"} onClick={() => onAsk(one)}>{label(one)}</Button>
      ))}
      <Dropdown
        trigger={["click"]}
        menu={{ items: others.map((one) => ({ key: one, label: label(one), disabled: report.is_blocked && one !== experiment.control })), onClick: ({ key }) => onAsk(key) }}
      >
        <Button type="text">{t("decide.otherwise")} <DownOutlined /></Button>
      </Dropdown>
    </div>
  );
}

/** One sentence: who leads in the first primary metric, whether that may be chance, and what to wait for. */
function usePlainAnswer(report: ExperimentReport, names: Names): string {
  const { t } = useTranslation("experiments");
  const formats = useFormats();
  const primary = report.results.filter((one) => one.role === "primary" && one.mean !== null && one.control_mean !== null);
  const gain = (one: (typeof primary)[number]) => ((one.mean ?? 0) - (one.control_mean ?? 0)) * (one.better === "up" ? 1 : -1);
  const best = [...primary].filter((one) => one.metric === primary[0]?.metric).sort((first, second) => gain(second) - gain(first))[0];
  const { level } = useFigures(best ?? { kind: "binary", is_money: false }, report.currency);
  const next = report.next_look_customers === null ? "" : t("decide.plain.next", { count: formats.number(report.next_look_customers), judged: formats.number(report.judged) });
  if (report.is_blocked) return t("decide.plain.blocked");
  if (!best) return [t("decide.plain.none"), next].filter(Boolean).join(" ");
  const control = names.arm(report.arms.find((one) => one.is_control)?.arm ?? "");
  const arm = names.arm(best.arm);
  const isAhead = gain(best) > 0;
  const lead = t(gain(best) === 0 ? "decide.plain.level" : "decide.plain.leads", {
    leader: isAhead ? arm : control,
    other: isAhead ? control : arm,
    metric: names.metric(best.metric),
    more: level(isAhead ? best.mean : best.control_mean),
    less: level(isAhead ? best.control_mean : best.mean),
  });
  const may = t(best.verdict === "better" || best.verdict === "worse" ? "decide.plain.shown" : "decide.plain.chance");
  const now = t(`decide.plain.${report.decision.action}`, { arm: names.arm(report.decision.arm ?? "") });
  return [lead, may, now, report.decision.action === "go_on" ? next : ""].filter(Boolean).join(" ");
}

type ConfirmProps = { slug: string; experiment: Experiment; report: ExperimentReport; names: Names; variant: string; onClose: () => void };

function Confirm({ slug, experiment, report, names, variant, onClose }: ConfirmProps) {
  const { t } = useTranslation("experiments");
  const rollOut = useRollOut(slug, experiment.key);
  const act = variant === "" ? "again" : variant === experiment.control ? "stop" : "roll_out";
  const words = { variant: names.arm(variant) };
  const reasons = report.decision.reasons.map((one) => t(`reason.${one}`)).join(" ");
  const isEarly = (act === "roll_out" && !(report.decision.action === "roll_out" && report.decision.arm === variant)) || (act === "stop" && report.decision.action === "go_on");
  const confirm = () =>
    rollOut.mutate(
      { variant, note: report.decision.reasons.join(", ") },
      { onSuccess: onClose },
    );
  return (
    <Modal
      open
      title={t(`decide.ask.${act}`, words)}
      okText={t(`decide.${act}`, words)}
      cancelText={t("cancel")}
      confirmLoading={rollOut.isPending}
      onOk={confirm}
      onCancel={onClose}
    >
      <p>{t(`decide.then.${act}`, words)}</p>
      {isEarly ? <Alert type="warning" showIcon title={t("decide.early")} /> : null}
      <Refusal error={rollOut.error} reason={reasons} onClose={rollOut.reset} onAsked={onClose} />
    </Modal>
  );
}
