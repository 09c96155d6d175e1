import { App, Button, Card, Form, Input } from "antd";
import { useTranslation } from "react-i18next";

import type { Settings } from "@/api/settings";
import { useSetEvents } from "@/api/settings";
import { usePlace } from "@/app/session";
import { ErrorNotice } from "@/parts/Notice";

import { Changed } from "./Changed";

type Values = { phone_country: string; currency: string };

const upper = (text: string) => text.trim().toUpperCase();

/** What is taken for granted of events that do not say it. */
export function Events({ settings, mayWrite }: { settings: Settings; mayWrite: boolean }) {
  const { t } = useTranslation("settings");
  const { slug } = usePlace();
  const { message } = App.useApp();
  const save = useSetEvents(slug);
  const { phone_country, currency, changed } = settings.events;
  const submit = async (values: Values) => {
    if (await save.mutateAsync(values).catch(() => null)) void message.success(t("saved"));
  };
  return (
    <Card size="small" title={t("events.title")}>
      <Form layout="vertical" requiredMark={false} disabled={!mayWrite} initialValues={{ phone_country, currency }} onFinish={(values) => void submit(values)}>
        <div className="grid-2">
          <Form.Item name="phone_country" label={t("events.country")} extra={t("events.country_hint")} normalize={upper} rules={[{ required: true, pattern: /^[A-Z]{2}$/, message: t("events.country_wrong") }]}>
            <Input maxLength={2} style={{ width: 120 }} />
          </Form.Item>
          <Form.Item name="currency" label={t("events.currency")} extra={t("events.currency_hint")} normalize={upper} rules={[{ pattern: /^[A-Z]{3}$/, message: t("events.currency_wrong") }]}>
            <Input maxLength={3} style={{ width: 120 }} />
          </Form.Item>
        </div>
        {save.error ? <ErrorNotice error={save.error} /> : null}
        {mayWrite ? <Button htmlType="submit" loading={save.isPending}>{t("events.save")}</Button> : null}
        <div style={{ marginTop: 8 }}><Changed change={changed} /></div>
      </Form>
    </Card>
  );
}
