import { App, Button, Form, Input, InputNumber, Skeleton, Switch } from "antd";
import { useTranslation } from "react-i18next";

import type { ContentSettings } from "@/api/content";
import { useContentSettings, useSaveContentSettings } from "@/api/content";
import { ErrorNotice } from "@/parts/Notice";

const IN_BOTH = ["name", "about", "address", "lead_name"] as const;
const PLAIN = ["signature", "url", "phone", "currency"] as const;

/** What every template may say of the shop, and who has to approve. */
export function SettingsForm({ slug }: { slug: string }) {
  const { t } = useTranslation("content");
  const settings = useContentSettings(slug);
  const save = useSaveContentSettings(slug);
  const { message } = App.useApp();
  if (settings.isError) return <ErrorNotice error={settings.error} onAgain={() => void settings.refetch()} />;
  if (!settings.data) return <Skeleton active />;
  const submit = (values: ContentSettings) => save.mutate(values, { onSuccess: () => void message.success(t("settings.saved")) });
  return (
    <Form<ContentSettings> layout="vertical" requiredMark={false} style={{ maxWidth: 760 }} initialValues={settings.data} onFinish={submit}>
      <p className="quiet">{t("settings.lead")}</p>
      {IN_BOTH.map((name) => (
        <div className="grid-2" key={name}>
          <Form.Item name={["words", name, "zh"]} label={`${t(`settings.${name}`)} · ${t("language.zh")}`}><Input maxLength={500} /></Form.Item>
          <Form.Item name={["words", name, "en"]} label={`${t(`settings.${name}`)} · ${t("language.en")}`}><Input maxLength={500} /></Form.Item>
        </div>
      ))}
      <div className="grid-2">
        {PLAIN.map((name) => (
          <Form.Item key={name} name={["words", name]} label={t(`settings.${name}`)} extra={t(`settings.${name}_hint`)}><Input maxLength={name === "url" ? 500 : 40} /></Form.Item>
        ))}
      </div>
      <Form.Item name={["words", "return_days"]} label={t("settings.return_days")} extra={t("settings.return_days_hint")}><InputNumber min={0} max={365} /></Form.Item>
      <Form.Item name="needs_second_person" valuePropName="checked" label={t("settings.second_person")} extra={t("settings.second_person_hint")}><Switch /></Form.Item>
      {save.error ? <div style={{ marginBottom: 12 }}><ErrorNotice error={save.error} /></div> : null}
      <Button type="primary" htmlType="submit" loading={save.isPending}>{t("frame:save")}</Button>
    </Form>
  );
}
