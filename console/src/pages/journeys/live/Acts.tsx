import { App, Button, Modal, Radio } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { JourneyAct, JourneyDetail, JourneyState, ResumePolicy } from "@/api/journeys";
import { useJourneyAct } from "@/api/journeys";
import { useMay } from "@/app/session";
import { useErrorWords } from "@/parts/errorWords";

type Plain = "pause" | "drain" | "archive";
const ACTS: Record<JourneyState, Plain[]> = { live: ["pause", "drain", "archive"], paused: ["drain", "archive"], draining: ["pause", "archive"], archived: [] };
const POLICIES: ResumePolicy[] = ["skip_stale", "send_now", "shift"];

/** What can be done with a journey in its state; each is asked for once more. */
export function Acts({ slug, journey }: { slug: string; journey: JourneyDetail }) {
  const { t } = useTranslation("journeys");
  const { modal, message } = App.useApp();
  const words = useErrorWords();
  const mayLaunch = useMay("campaigns:launch");
  const act = useJourneyAct(slug, journey.key);
  const [isResuming, setResuming] = useState(false);
  const [policy, setPolicy] = useState<ResumePolicy>("skip_stale");
  if (!mayLaunch) return null;
  const run = async (what: JourneyAct) => {
    try {
      await act.mutateAsync(what);
    } catch (error) {
      const { title, help } = words(error);
      void message.error(`${title} ${help}`);
    }
  };
  const ask = (what: Plain) =>
    modal.confirm({
      title: t(`act.${what}.title`),
      content: t(`act.${what}.text`),
      okText: t(`act.${what}.ok`),
      cancelText: t("frame:cancel"),
      okButtonProps: { danger: what === "archive" },
      onOk: () => run(what),
    });
  return (
    <>
      {ACTS[journey.state].map((what) => <Button key={what} danger={what === "archive"} onClick={() => ask(what)}>{t(`act.${what}.action`)}</Button>)}
      {journey.state === "paused" ? <Button onClick={() => setResuming(true)}>{t("act.resume.action")}</Button> : null}
      <Modal open={isResuming} title={t("act.resume.title")} okText={t("act.resume.ok")} cancelText={t("frame:cancel")} confirmLoading={act.isPending} onCancel={() => setResuming(false)}
        onOk={() => void run({ policy }).then(() => setResuming(false))}>
        <p>{t("act.resume.text")}</p>
        <Radio.Group value={policy} onChange={(event) => setPolicy(event.target.value as ResumePolicy)} style={{ display: "flex", flexDirection: "column", gap: 8 }}>
          {POLICIES.map((value) => <Radio key={value} value={value}>{t(`policy.${value}.name`)} <span className="quiet small">{t(`policy.${value}.about`)}</span></Radio>)}
        </Radio.Group>
      </Modal>
    </>
  );
}
