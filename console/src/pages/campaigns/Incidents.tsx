import { AlertOutlined } from "@ant-design/icons";
import { App, Button, Card, Form, Input, Modal, Select, Skeleton } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { Incident, Texts } from "@/api/campaigns";
import { useIncidents, useTellIncident } from "@/api/campaigns";
import type { Channel } from "@/api/channels";
import { useSegments } from "@/api/segments";
import { useMay, usePlace } from "@/app/session";
import { useFormats } from "@/format/formats";
import { ErrorNotice, Nothing } from "@/parts/Notice";
import { Page } from "@/parts/Page";
import { useTitle } from "@/parts/titles";

import { LaunchTag } from "./LaunchTag";
import { EVERYBODY, useSegmentName } from "./names";
import { keyFrom } from "./plan";

/** Channels whose messages are one plain text, and mail, which has a subject as well. */
const OFFERED: Channel[] = ["email", "sms", "wecom"];

type Values = { zh: string; en: string; segment: string; channels: Channel[]; texts: Texts };

export default function Incidents() {
  const { t } = useTranslation("campaigns");
  const { slug } = usePlace();
  const mayLaunch = useMay("campaigns:launch");
  const incidents = useIncidents(slug);
  const [told, setTold] = useState<Incident | "new" | null>(null);
  const announce = mayLaunch ? <Button danger type="primary" icon={<AlertOutlined />} onClick={() => setTold("new")}>{t("incident.new")}</Button> : null;
  return (
    <Page title={t("incident.title")} lead={t("incident.lead")} back={<Link to={`/w/${slug}/campaigns`}>{t("back")}</Link>} actions={announce}>
      {incidents.error ? <ErrorNotice error={incidents.error} onAgain={() => void incidents.refetch()} /> : null}
      {!incidents.data && !incidents.error ? <Card><Skeleton active /></Card> : null}
      {incidents.data?.items.length === 0 ? <Card><Nothing title={t("incident.empty")} teach={t("incident.empty_text")} /></Card> : null}
      <div className="stack">
        {incidents.data?.items.map((one) => <IncidentCard key={one.key} slug={slug} incident={one} onUpdate={mayLaunch ? () => setTold(one) : undefined} />)}
      </div>
      {told ? <TellDialog slug={slug} incident={told === "new" ? null : told} onClose={() => setTold(null)} /> : null}
    </Page>
  );
}

function IncidentCard({ slug, incident, onUpdate }: { slug: string; incident: Incident; onUpdate: (() => void) | undefined }) {
  const { t } = useTranslation("campaigns");
  const { t: reach } = useTranslation("reach");
  const formats = useFormats();
  const title = useTitle();
  const segment = useSegmentName(slug);
  return (
    <Card title={title(incident.name)} extra={onUpdate ? <Button onClick={onUpdate}>{t("incident.update")}</Button> : null}>
      <div className="quiet">{[segment(incident.segment), ...incident.channels.map((one) => reach(`channel.${one}`))].join(" · ")}</div>
      <ul style={{ listStyle: "none", padding: 0, margin: "12px 0 0" }} aria-label={t("incident.launches")}>
        {incident.launches.map((launch) => (
          <li key={launch.launch_id} className="row" style={{ padding: "4px 0" }}>
            <LaunchTag launch={launch} />
            <Link to={`/w/${slug}/campaigns/${launch.campaign}/launches/${launch.launch_id}`}>{formats.instant(launch.asked_at)}</Link>
            <span className="quiet">{launch.as_of ? reach("customers", { count: launch.members, number: formats.number(launch.members) }) : ""}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function TellDialog({ slug, incident, onClose }: { slug: string; incident: Incident | null; onClose: () => void }) {
  const { t } = useTranslation("campaigns");
  const { t: reach } = useTranslation("reach");
  const { modal, message } = App.useApp();
  const title = useTitle();
  const formats = useFormats();
  const segmentName = useSegmentName(slug);
  const [form] = Form.useForm<Values>();
  const [occasion] = useState(() => crypto.randomUUID());
  const segments = useSegments(slug);
  const tell = useTellIncident(slug);
  const chosen = Form.useWatch("channels", form);
  const channels = incident?.channels ?? chosen ?? ["email"];
  const needed = [{ required: true, whitespace: true, message: t("plan.needed") }];
  const send = async (values: Values) => {
    const key = incident?.key ?? `${keyFrom(values.en).slice(0, 22)}_${Date.now().toString(36)}`;
    const texts = Object.fromEntries(channels.map((one) => [one, values.texts[one]]));
    const wish = { key, name: incident?.name ?? { zh: values.zh, en: values.en }, segment: incident?.segment ?? values.segment, texts };
    if (!(await tell.mutateAsync({ wish, isNew: incident === null, occasion }).catch(() => null))) return;
    void message.success(t("incident.sent"));
    onClose();
  };
  const ask = (values: Values) =>
    modal.confirm({
      title: t("incident.confirm", { who: segmentName(incident?.segment ?? values.segment) }),
      content: t("incident.confirm_text", { channels: formats.list(channels.map((one) => reach(`channel.${one}`))) }),
      okText: t("incident.send"),
      cancelText: t("frame:cancel"),
      okButtonProps: { danger: true },
      onOk: () => send(values),
    });
  return (
    <Modal
      open
      width={720}
      title={incident ? `${t("incident.update")}: ${title(incident.name)}` : t("incident.new")}
      okText={t("incident.send")}
      okButtonProps={{ danger: true }}
      cancelText={t("frame:cancel")}
      confirmLoading={tell.isPending}
      onCancel={onClose}
      onOk={form.submit}
    >
      <Form form={form} layout="vertical" requiredMark={false} initialValues={{ segment: EVERYBODY, channels: ["email"] }} onFinish={ask}>
        {incident ? <p className="quiet">{t("incident.update_hint")}</p> : (
          <>
            <div className="grid-2">
              <Form.Item name="zh" label={t("plan.zh")} rules={needed}><Input maxLength={120} /></Form.Item>
              <Form.Item name="en" label={t("plan.en")} rules={needed}><Input maxLength={120} /></Form.Item>
              <Form.Item name="segment" label={t("incident.who")}>
                <Select options={[{ value: EVERYBODY, label: reach("everybody") }, ...segments.rows.map((one) => ({ value: one.key, label: title(one) || one.key }))]} />
              </Form.Item>
              <Form.Item name="channels" label={t("incident.channels")} rules={[{ required: true, message: t("plan.needed") }]}>
                <Select mode="multiple" options={OFFERED.map((value) => ({ value, label: reach(`channel.${value}`) }))} />
              </Form.Item>
            </div>
          </>
        )}
        {channels.map((channel) => (["zh", "en"] as const).map((language) => <TextFields key={channel + language} channel={channel} language={language} />))}
        {tell.error ? <ErrorNotice error={tell.error} /> : null}
      </Form>
    </Modal>
  );
}

function TextFields({ channel, language }: { channel: Channel; language: "zh" | "en" }) {
  const { t } = useTranslation("campaigns");
  const { t: reach } = useTranslation("reach");
  const words = { channel: reach(`channel.${channel}`), language: t(`incident.${language}`) };
  const needed = [{ required: true, whitespace: true, message: t("plan.needed") }];
  return (
    <>
      {channel === "email" ? <Form.Item name={["texts", channel, language, "subject"]} label={t("incident.subject", words)} rules={needed}><Input maxLength={200} /></Form.Item> : null}
      <Form.Item name={["texts", channel, language, "text"]} label={t("incident.text", words)} rules={needed}><Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} /></Form.Item>
    </>
  );
}
