import { App, Button, Form, InputNumber, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { LaunchAct, LaunchDetail, LaunchState } from "@/api/campaigns";
import { useLaunchAct } from "@/api/campaigns";
import { useMay } from "@/app/session";
import { useErrorWords } from "@/parts/errorWords";

/** What can be done in each state; each is asked for once more. */
const ACTS: Record<LaunchState, LaunchAct[]> = {
  asked: ["approve", "refuse"],
  gathering: ["stop"],
  planning: ["pause", "stop"],
  sending: ["pause", "stop"],
  paused: ["resume", "stop"],
  stopped: [],
  done: [],
  refused: [],
};
const DANGEROUS: LaunchAct[] = ["stop", "refuse"];

export function LaunchActions({ slug, launch }: { slug: string; launch: LaunchDetail }) {
  const { t } = useTranslation("campaigns");
  const { modal, message } = App.useApp();
  const mayLaunch = useMay("campaigns:launch");
  const mayApprove = useMay("campaigns:approve");
  const act = useLaunchAct(slug, launch.launch_id);
  const [isPacing, setPacing] = useState(false);
  const words = useErrorWords();
  const run = async (what: LaunchAct) => {
    try {
      const made = await act.mutateAsync(what);
      if (what === "stop" && made.state === "done") void message.info(t("act.stop.too_late"));
    } catch (error) {
      const { title, help } = words(error);
      void message.error(help ? `${title} · ${help}` : title);
    }
  };
  const ask = (what: LaunchAct) =>
    modal.confirm({
      title: t(`act.${what}.title`),
      content: t(`act.${what}.text`),
      okText: t(`act.${what}.ok`),
      cancelText: t("frame:cancel"),
      okButtonProps: { danger: DANGEROUS.includes(what) },
      onOk: () => run(what),
    });
  const isAllowed = (what: LaunchAct) => (what === "approve" || what === "refuse" ? mayApprove : mayLaunch);
  const acts = ACTS[launch.state].filter(isAllowed);
  const canPace = mayLaunch && ["planning", "sending", "paused"].includes(launch.state);
  return (
    <>
      {canPace ? <Button onClick={() => setPacing(true)}>{t("act.throttle.action")}</Button> : null}
      {acts.map((what) => (
        <Button key={what} danger={DANGEROUS.includes(what)} type={what === "approve" || what === "resume" ? "primary" : "default"} onClick={() => ask(what)}>
          {t(`act.${what}.action`)}
        </Button>
      ))}
      {isPacing ? <PaceDialog slug={slug} launch={launch} onClose={() => setPacing(false)} /> : null}
    </>
  );
}

function PaceDialog({ slug, launch, onClose }: { slug: string; launch: LaunchDetail; onClose: () => void }) {
  const { t } = useTranslation("campaigns");
  const { message } = App.useApp();
  const act = useLaunchAct(slug, launch.launch_id);
  const [perMinute, setPerMinute] = useState<number | null>(launch.throttle_per_minute);
  const submit = async () => {
    if (!(await act.mutateAsync({ per_minute: perMinute ?? 0 }).catch((error: unknown) => void message.error(String(error))))) return;
    void message.success(t("act.throttle.done"));
    onClose();
  };
  return (
    <Modal open title={t("act.throttle.title")} okText={t("act.throttle.ok")} cancelText={t("frame:cancel")} confirmLoading={act.isPending} onCancel={onClose} onOk={() => void submit()}>
      <Form layout="vertical">
        <Form.Item label={t("act.throttle.label")}>
          <InputNumber aria-label={t("act.throttle.label")} min={0} max={10_000_000} precision={0} value={perMinute} onChange={setPerMinute} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
