import { App, Card, Switch } from "antd";
import { useTranslation } from "react-i18next";

import { useCampaignSettings, useSaveCampaignSettings } from "@/api/campaigns";
import { useMay } from "@/app/session";
import { ErrorNotice } from "@/parts/Notice";

/** Whether a second person has to agree to a launch. */
export function Approval({ slug }: { slug: string }) {
  const { t } = useTranslation("policy");
  const { message } = App.useApp();
  const mayWrite = useMay("policy:write");
  const settings = useCampaignSettings(slug);
  const save = useSaveCampaignSettings(slug);
  const change = (needed: boolean) => void save.mutateAsync(needed).then(() => message.success(t("approval.saved")), () => undefined);
  return (
    <Card style={{ maxWidth: 560 }}>
      <label className="row">
        <Switch disabled={!mayWrite || !settings.data} checked={settings.data?.needs_approval ?? false} loading={save.isPending} onChange={change} />
        <span>{t("approval.label")}</span>
      </label>
      <p className="quiet" style={{ marginBottom: 0 }}>{t("approval.hint")}</p>
      {settings.error ?? save.error ? <ErrorNotice error={settings.error ?? save.error} /> : null}
    </Card>
  );
}
