import { App, Button, Card, Form, Input, InputNumber, Skeleton } from "antd";
import { useTranslation } from "react-i18next";

import { useHoldOut, useSaveHoldOut } from "@/api/policy";
import { useMay } from "@/app/session";
import { useFormats } from "@/format/formats";
import { ErrorNotice } from "@/parts/Notice";

const BASIS_POINTS_A_PERCENT = 100;

/** How many are kept from all marketing, so that all of it can be measured. */
export function HoldOut({ slug }: { slug: string }) {
  const { t } = useTranslation("policy");
  const { message } = App.useApp();
  const formats = useFormats();
  const mayWrite = useMay("experiments:write");
  const found = useHoldOut(slug);
  const save = useSaveHoldOut(slug);
  if (found.error) return <ErrorNotice error={found.error} onAgain={() => void found.refetch()} />;
  if (!found.data) return <Card><Skeleton active /></Card>;
  const { share_bp: share, season, excluded_purposes: excluded } = found.data;
  const submit = async (values: { share: number; season: string }) => {
    const wish = { share_bp: Math.round(values.share * BASIS_POINTS_A_PERCENT), season: values.season, excluded_purposes: excluded.length ? excluded : ["service", "incident"] };
    if (await save.mutateAsync(wish).catch(() => null)) void message.success(t("hold_out.saved"));
  };
  return (
    <Card style={{ maxWidth: 560 }}>
      <p className="quiet" style={{ marginTop: 0 }}>{t("hold_out.lead")}</p>
      <p>{share ? t("hold_out.now", { share: formats.share(share / 10_000), season }) : t("hold_out.none")}</p>
      {mayWrite ? (
        <Form layout="vertical" initialValues={{ share: share / BASIS_POINTS_A_PERCENT, season }} onFinish={(values) => void submit(values)}>
          <Form.Item name="share" label={t("hold_out.share")}><InputNumber min={0} max={50} step={0.5} precision={2} /></Form.Item>
          <Form.Item name="season" label={t("hold_out.season")} extra={t("hold_out.season_hint")} rules={[{ required: true, message: t("hold_out.season_hint") }]}>
            <Input maxLength={40} placeholder="2027-h1" />
          </Form.Item>
          <Button htmlType="submit" loading={save.isPending}>{t("hold_out.save")}</Button>
        </Form>
      ) : null}
      {save.error ? <ErrorNotice error={save.error} /> : null}
    </Card>
  );
}
