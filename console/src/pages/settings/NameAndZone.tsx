import { App, Button, Card, Form, Input } from "antd";
import { useTranslation } from "react-i18next";

import type { Settings } from "@/api/settings";
import { useRename, useSetZone } from "@/api/settings";
import { usePlace } from "@/app/session";
import { ErrorNotice } from "@/parts/Notice";
import { timeIn, ZoneSelect } from "@/parts/ZoneSelect";

import { Changed } from "./Changed";

const NAME_CHARACTERS_MAX = 80;

type Props = { settings: Settings; mayWrite: boolean };

/** What the workspace is called and by which clock it lives. */
export function NameAndZone({ settings, mayWrite }: Props) {
  const { t } = useTranslation("settings");
  return (
    <Card size="small" title={t("name.title")}>
      <div className="grid-2" style={{ alignItems: "start" }}>
        <NameForm key={settings.name} settings={settings} mayWrite={mayWrite} />
        <ZoneForm key={settings.zone.zone} settings={settings} mayWrite={mayWrite} />
      </div>
    </Card>
  );
}

function NameForm({ settings, mayWrite }: Props) {
  const { t } = useTranslation("settings");
  const { slug } = usePlace();
  const { message } = App.useApp();
  const rename = useRename(slug);
  const submit = async ({ name }: { name: string }) => {
    if (await rename.mutateAsync(name).catch(() => null)) void message.success(t("saved"));
  };
  return (
    <Form layout="vertical" requiredMark={false} disabled={!mayWrite} initialValues={{ name: settings.name }} onFinish={(values) => void submit(values)}>
      <Form.Item name="name" label={t("name.field")} extra={t("name.hint", { slug: settings.slug })} rules={[{ required: true, whitespace: true, message: t("name.needed") }]}>
        <Input maxLength={NAME_CHARACTERS_MAX} />
      </Form.Item>
      {rename.error ? <ErrorNotice error={rename.error} /> : null}
      {mayWrite ? <Button htmlType="submit" loading={rename.isPending}>{t("name.save")}</Button> : null}
    </Form>
  );
}

function ZoneForm({ settings, mayWrite }: Props) {
  const { t, i18n } = useTranslation("settings");
  const { slug } = usePlace();
  const { message } = App.useApp();
  const [form] = Form.useForm<{ zone: string }>();
  const zone = Form.useWatch("zone", form) ?? settings.zone.zone;
  const save = useSetZone(slug);
  const submit = async (values: { zone: string }) => {
    if (await save.mutateAsync(values.zone).catch(() => null)) void message.success(t("saved"));
  };
  return (
    <Form form={form} layout="vertical" requiredMark={false} disabled={!mayWrite} initialValues={{ zone: settings.zone.zone }} onFinish={(values) => void submit(values)}>
      <Form.Item
        name="zone"
        label={t("zone.field")}
        extra={<><div data-testid="time-there">{t("zone.now", { time: timeIn(zone, i18n.language) })}</div>{t("zone.hint")}</>}
      >
        <ZoneSelect label={t("zone.field")} />
      </Form.Item>
      {save.error ? <ErrorNotice error={save.error} /> : null}
      {mayWrite ? <Button htmlType="submit" loading={save.isPending}>{t("zone.save")}</Button> : null}
      <div style={{ marginTop: 8 }}><Changed change={settings.zone.changed} /></div>
    </Form>
  );
}
