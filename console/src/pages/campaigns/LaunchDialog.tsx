import { Alert, App, DatePicker, Form, Modal, Segmented, Skeleton } from "antd";
import type { Dayjs } from "dayjs";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import type { CampaignDetail, Estimate } from "@/api/campaigns";
import { useCampaignSettings, useLaunchCampaign, useStandingEstimate } from "@/api/campaigns";
import { instantOf } from "@/format/zone";
import { ErrorNotice } from "@/parts/Notice";
import { useTitle } from "@/parts/titles";

import { Figures } from "./EstimatePanel";
import { useSegmentName } from "./names";

/** Says once more what will happen, then launches; a request that is sent twice launches once. */
export function LaunchDialog({ slug, campaign, onClose }: { slug: string; campaign: CampaignDetail; onClose: () => void }) {
  const { t } = useTranslation("campaigns");
  const { message } = App.useApp();
  const navigate = useNavigate();
  const title = useTitle();
  const segment = useSegmentName(slug);
  const settings = useCampaignSettings(slug);
  const launch = useLaunchCampaign(slug, campaign.key);
  const [occasion] = useState(() => crypto.randomUUID());
  const [when, setWhen] = useState<"now" | "later">("now");
  const [at, setAt] = useState<Dayjs | null>(null);
  const estimate = useStandingEstimate(slug, campaign);
  const isAsking = settings.data?.needs_approval ?? false;
  const submit = async () => {
    const made = await launch.mutateAsync({ at: when === "later" && at ? instantOf(at) : null, occasion }).catch(() => null);
    if (!made) return;
    void message.success(t("launch.done"));
    void navigate(`/w/${slug}/campaigns/${campaign.key}/launches/${made.launch_id}`);
  };
  return (
    <Modal
      open
      title={t("launch.title", { name: title(campaign.name) })}
      okText={t(isAsking ? "launch.ok_ask" : when === "later" ? "launch.ok_later" : "launch.ok")}
      cancelText={t("frame:cancel")}
      okButtonProps={{ disabled: when === "later" && at === null }}
      confirmLoading={launch.isPending}
      onCancel={onClose}
      onOk={() => void submit()}
    >
      <div className="stack">
        <div>{t("launch.text", { segment: segment(campaign.segment) })}</div>
        <div className="stack" style={{ gap: 8 }} data-testid="launch-estimate" aria-live="polite">
          {estimate.data ? <Figures slug={slug} estimate={estimate.data} /> : estimate.error ? <ErrorNotice error={estimate.error} onAgain={() => void estimate.refetch()} /> : <Skeleton active />}
        </div>
        {estimate.data ? <Leaving estimate={estimate.data} /> : null}
        {isAsking ? <Alert type="info" showIcon title={t("launch.approval")} /> : null}
        <Form layout="vertical">
          <Form.Item label={t("launch.when")}>
            <Segmented value={when} onChange={setWhen} options={[{ value: "now", label: t("launch.now") }, { value: "later", label: t("launch.later") }]} />
          </Form.Item>
          {when === "later" ? (
            <Form.Item label={t("launch.at")}><DatePicker showTime={{ format: "HH:mm" }} format="YYYY-MM-DD HH:mm" value={at} onChange={setAt} aria-label={t("launch.at")} /></Form.Item>
          ) : null}
        </Form>
        {launch.error ? <ErrorNotice error={launch.error} /> : null}
      </div>
    </Modal>
  );
}

const LEAVING = { live: "warning", recorded: "info", sandbox: "warning", nowhere: "error" } as const;

/** Whether anything leaves the house, channel by channel. */
function Leaving({ estimate }: { estimate: Estimate }) {
  const { t } = useTranslation("campaigns");
  return (
    <>
      {estimate.send_now.value + estimate.held.value === 0 ? <Alert type="warning" showIcon title={t("launch.nobody")} /> : null}
      {estimate.by_channel.map((one) => (
        <Alert key={one.channel} type={LEAVING[one.leaves]} showIcon data-testid={`leaves-${one.channel}`} title={t(`launch.leaves.${one.leaves}`, { channel: t(`reach:channel.${one.channel}`) })} />
      ))}
    </>
  );
}
