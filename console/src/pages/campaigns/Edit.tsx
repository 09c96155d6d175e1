import { Alert, App, Button, Form, Skeleton } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams, useSearchParams } from "react-router";

import type { CampaignDetail } from "@/api/campaigns";
import { useCampaign, useCampaigns, useEstimate, usePublishCampaign } from "@/api/campaigns";
import { useCurrency } from "@/api/overview";
import { usePlace } from "@/app/session";
import { useFormats } from "@/format/formats";
import { ErrorNotice } from "@/parts/Notice";
import { Page } from "@/parts/Page";
import { useTitle } from "@/parts/titles";

import { EstimatePanel } from "./EstimatePanel";
import { PlanForm } from "./PlanForm";
import type { PlanValues } from "./plan";
import { emptyPlan, planOf, wishOf } from "./plan";

/** Plan a campaign, or change one. */
export default function Edit() {
  const { slug } = usePlace();
  const { key = "" } = useParams();
  const campaign = useCampaign(slug, key);
  if (campaign.isError) return <div className="page"><ErrorNotice error={campaign.error} onAgain={() => void campaign.refetch()} /></div>;
  if (key && !campaign.data) return <div className="page"><Skeleton active /></div>;
  return <Planning slug={slug} campaign={campaign.data ?? null} />;
}

function Planning({ slug, campaign }: { slug: string; campaign: CampaignDetail | null }) {
  const { t } = useTranslation("campaigns");
  const { message } = App.useApp();
  const navigate = useNavigate();
  const title = useTitle();
  const formats = useFormats();
  const currency = useCurrency(slug);
  const [form] = Form.useForm<PlanValues>();
  const estimate = useEstimate(slug);
  const publish = usePublishCampaign(slug);
  const taken = useCampaigns(slug).rows.map((one) => one.key);
  const [isStale, setStale] = useState(false);
  const [asked] = useSearchParams();
  const segment = asked.get("segment");
  const [initial] = useState(() => (campaign ? planOf(campaign, currency) : { ...emptyPlan(), ...(segment ? { segment } : {}) }));
  const [missing, setMissing] = useState<string[]>([]);
  /** The plan, or null where something is missing, which is then said beside the buttons: its field may be out of sight. */
  const checked = async (): Promise<PlanValues | null> => {
    try {
      const values = await form.validateFields();
      setMissing([]);
      return values;
    } catch (refused) {
      const fields = (refused as { errorFields?: { name: (string | number)[] }[] }).errorFields ?? [];
      setMissing([...new Set(fields.map(({ name }) => String(name.at(-1))))]);
      return null;
    }
  };
  const ask = async () => {
    const values = await checked();
    if (!values) return;
    setStale(false);
    estimate.mutate(wishOf(values, { currency, before: campaign, taken }));
  };
  const submit = async () => {
    const values = await checked();
    const made = values && (await publish.mutateAsync(wishOf(values, { currency, before: campaign, taken })).catch(() => null));
    if (!made) return;
    void message.success(t("plan.published"));
    void navigate(`/w/${slug}/campaigns/${made.key}`);
  };
  return (
    <Page
      title={campaign ? t("plan.edit", { name: title(campaign.name) }) : t("plan.new")}
      lead={t("plan.lead")}
      back={<Link to={campaign ? `/w/${slug}/campaigns/${campaign.key}` : `/w/${slug}/campaigns`}>{t("back")}</Link>}
    >
      <div className="grid-build">
        <PlanForm slug={slug} form={form} initial={initial} onChange={() => {
          setStale(true);
          setMissing([]);
        }} />
        <div className="stack sticky">
          <EstimatePanel slug={slug} estimate={estimate.data} isPending={estimate.isPending} onAsk={() => void ask()}>
            {missing.length ? <Alert type="warning" showIcon data-testid="missing" title={t("plan.missing", { fields: formats.list(missing.map((one) => t(`plan.field.${one}`, { defaultValue: one }))) })} /> : null}
            {isStale && estimate.data ? <Alert type="warning" showIcon title={t("estimate.stale")} /> : null}
            {estimate.error ? <ErrorNotice error={estimate.error} /> : null}
          </EstimatePanel>
          {publish.error ? <ErrorNotice error={publish.error} /> : null}
          <Button type="primary" size="large" block loading={publish.isPending} onClick={() => void submit()}>
            {t(campaign ? "plan.publish_version" : "plan.publish")}
          </Button>
        </div>
      </div>
    </Page>
  );
}
