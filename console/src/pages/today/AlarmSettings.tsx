import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { App, Button, Card, Checkbox, Form, Input, Select, Skeleton, Switch } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { useSenders } from "@/api/channels";
import { useMembers } from "@/api/people";
import type { AlarmSettings as Settings, AlarmSettingsEntry, Recipient } from "@/api/today";
import { SEVERITIES, useAlarmSettings, useSetAlarmSettings, useTestRecipient } from "@/api/today";
import { useMay, usePlace } from "@/app/session";
import { ErrorNotice, Nothing } from "@/parts/Notice";
import { Page } from "@/parts/Page";
import { useErrorWords } from "@/parts/errorWords";

import "./today.css";

const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/;
const LANGUAGES = [{ value: "zh", label: "中文" }, { value: "en", label: "English" }];
const GROUP_CHARACTERS_MAX = 80;

type Row = Omit<Recipient, "has_url" | "recipient_id"> & { recipient_id?: string; has_url?: boolean; url?: string };
type Values = Omit<Settings, "recipients" | "version"> & { recipients: Row[] };

/** Who hears of which alarms, by mail or in a group of WeCom. */
export default function AlarmSettings() {
  const { t } = useTranslation("today");
  const { slug } = usePlace();
  const settings = useAlarmSettings(slug);
  return (
    <Page title={t("settings.title")} lead={t("settings.lead")} back={<Link to={`/w/${slug}`}>{t("title")}</Link>}>
      {settings.error ? <ErrorNotice error={settings.error} onAgain={() => void settings.refetch()} /> : null}
      {settings.data ? <SettingsForm key={settings.data.version} slug={slug} settings={settings.data} /> : settings.error ? null : <Skeleton active />}
    </Page>
  );
}

function SettingsForm({ slug, settings }: { slug: string; settings: Settings }) {
  const { t } = useTranslation("today");
  const { message } = App.useApp();
  const [form] = Form.useForm<Values>();
  const mayWrite = useMay("channels:write");
  const save = useSetAlarmSettings(slug);
  const submit = async (values: Values) => {
    const { recipients } = form.getFieldsValue(true) as Values; // with what has no field: who it is, and of which kind
    const made = await save.mutateAsync(entryOf({ ...values, recipients })).catch(() => null);
    if (made) void message.success(t("settings.saved"));
  };
  return (
    <Form form={form} layout="vertical" requiredMark={false} disabled={!mayWrite} initialValues={settings} onFinish={(values) => void submit(values)}>
      <div className="stack" style={{ maxWidth: 860 }}>
        <Card size="small">
          <Form.Item name="is_on" valuePropName="checked" label={t("settings.is_on")} extra={t("settings.how")}><Switch aria-label={t("settings.is_on")} /></Form.Item>
          <div className="row" style={{ gap: 16, alignItems: "flex-start" }}>
            {(["quiet_from", "quiet_until", "digest_at"] as const).map((name) => (
              <Form.Item key={name} name={name} label={t(`settings.${name === "digest_at" ? "digest" : name}`)} rules={[{ pattern: CLOCK, message: t("settings.clock") }]} style={{ width: 150 }}>
                <Input inputMode="numeric" maxLength={5} />
              </Form.Item>
            ))}
          </div>
          <div className="quiet small">{t("settings.zone")}</div>
          <SenderField slug={slug} />
        </Card>
        <Card size="small" title={t("settings.recipients")}>
          <Form.List name="recipients">
            {(fields, { add, remove }) => (
              <div className="stack">
                {fields.length === 0 ? <Nothing title={t("settings.none")} teach={t("settings.none_text")} /> : null}
                {fields.map((field) => <RecipientFields key={field.key} slug={slug} place={field.name} form={form} onRemove={() => remove(field.name)} />)}
                <div className="row">
                  <Button icon={<PlusOutlined />} onClick={() => add(blank("mail"))}>{t("settings.add_mail")}</Button>
                  <Button icon={<PlusOutlined />} onClick={() => add(blank("wecom_robot"))}>{t("settings.add_robot")}</Button>
                </div>
              </div>
            )}
          </Form.List>
        </Card>
        {save.error ? <ErrorNotice error={save.error} /> : null}
        <div><Button type="primary" htmlType="submit" loading={save.isPending}>{t("settings.save")}</Button></div>
      </div>
    </Form>
  );
}

function SenderField({ slug }: { slug: string }) {
  const { t } = useTranslation("today");
  const senders = useSenders(slug);
  const mail = (senders.data?.items ?? []).filter((one) => one.channel === "email");
  const isMissing = senders.data !== undefined && mail.length === 0;
  const chosen = Form.useWatch<string | undefined>("sender_key");
  const place = <Link to={`/w/${slug}/channels`}>{t(isMissing ? "settings.make_sender" : "settings.senders")}</Link>;
  return (
    <Form.Item
      name="sender_key"
      label={t("settings.sender")}
      style={{ marginTop: 16, marginBottom: 0, maxWidth: 420 }}
      extra={<>{t(isMissing ? "settings.no_sender" : chosen ? "settings.sender_extra" : "settings.sender_needed")} {place}</>}
    >
      <Select options={[{ value: "", label: t("settings.no_sender_chosen") }, ...mail.map((one) => ({ value: one.sender_key, label: one.name }))]} />
    </Form.Item>
  );
}

type FieldsProps = { slug: string; place: number; form: ReturnType<typeof Form.useForm<Values>>[0]; onRemove: () => void };

function RecipientFields({ slug, place, form, onRemove }: FieldsProps) {
  const { t } = useTranslation("today");
  const row = Form.useWatch(["recipients", place], { form, preserve: true }) as Row | undefined;
  const members = useMembers(slug);
  const isMail = row?.kind === "mail";
  return (
    <div className="recipient" data-testid="recipient">
      <div className="spread">
        <strong>{t(`settings.${row?.kind ?? "mail"}`)}</strong>
        <div className="row">
          <TestButton slug={slug} recipientId={row?.recipient_id} />
          <Button size="small" icon={<DeleteOutlined />} aria-label={t("settings.remove")} onClick={onRemove} />
        </div>
      </div>
      <div className="grid-2" style={{ gap: 12 }}>
        {isMail ? (
          <Form.Item name={[place, "user_id"]} label={t("settings.member")} rules={[{ required: true, message: t("settings.member_needed") }]}>
            <Select showSearch={{ optionFilterProp: "label" }} options={members.rows.map((one) => ({ value: one.user_id, label: one.name ? `${one.name} (${one.email})` : one.email }))} />
          </Form.Item>
        ) : (
          <>
            <Form.Item name={[place, "name"]} label={t("settings.group")}><Input maxLength={GROUP_CHARACTERS_MAX} /></Form.Item>
            <Form.Item name={[place, "url"]} label={t("settings.url")} extra={t("settings.url_extra")} rules={row?.has_url ? [] : [{ required: true, message: t("settings.url_needed") }]}>
              <Input.Password autoComplete="off" placeholder={row?.has_url ? t("settings.url_kept") : "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…"} />
            </Form.Item>
          </>
        )}
        <Form.Item name={[place, "language"]} label={t("settings.language")}><Select options={LANGUAGES} /></Form.Item>
        <Form.Item name={[place, "severities"]} label={t("settings.severities")} rules={[{ required: true, message: t("settings.severity_needed") }]}>
          <Checkbox.Group options={SEVERITIES.map((one) => ({ value: one, label: t(`severity.${one}`) }))} />
        </Form.Item>
      </div>
    </div>
  );
}

/** Only what is saved can be tried: the server knows the address, this page does not. */
function TestButton({ slug, recipientId }: { slug: string; recipientId: string | undefined }) {
  const { t } = useTranslation("today");
  const { message } = App.useApp();
  const words = useErrorWords();
  const test = useTestRecipient(slug);
  if (!recipientId) return <span className="quiet small">{t("settings.test_first")}</span>;
  const run = () => test.mutate(recipientId, {
    onSuccess: ({ outcome, detail }) => void message[outcome === "sent" ? "success" : "error"](t(`settings.outcome.${outcome}`, { detail })),
    onError: (error) => void message.error(words(error).title),
  });
  return <Button size="small" loading={test.isPending} onClick={run}>{t("settings.test")}</Button>;
}

function blank(kind: Recipient["kind"]): Row {
  return { kind, name: "", user_id: "", url: "", language: "zh", severities: ["critical", "warning"] };
}

function entryOf(values: Values): AlarmSettingsEntry {
  const recipients = values.recipients.map(({ has_url: _, recipient_id = "", url = "", ...row }) => ({ ...row, recipient_id, url }));
  return { ...values, recipients };
}
