import { App, Button, Card, Descriptions, Input, InputNumber, Modal, Select, Skeleton, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import { useReadyTemplates } from "@/api/content";
import type { Classic, ClassicSettings } from "@/api/journeys";
import { useClassics, useFillClassic, useInstallClassic } from "@/api/journeys";
import { useMay } from "@/app/session";
import { ErrorNotice } from "@/parts/Notice";
import { Refusal } from "@/parts/Refusal";
import { useTitle } from "@/parts/titles";
import { TopicSelect } from "@/parts/TopicSelect";
import { useVocabulary } from "@/rules/vocabulary";

import { saveDraft } from "./drafts";
import { Field } from "./editor/Field";
import { readJourney } from "./editor/reading";

const BASIS_POINTS_A_PERCENT = 100;

/** Ready-made journeys to begin with. */
export function Classics({ slug }: { slug: string }) {
  const { t } = useTranslation("journeys");
  const title = useTitle();
  const classics = useClassics(slug, true);
  const [open, setOpen] = useState<Classic | null>(null);
  if (classics.error) return <ErrorNotice error={classics.error} onAgain={() => void classics.refetch()} />;
  return (
    <Card title={t("classics.title")}>
      {classics.isPending ? <Skeleton active /> : null}
      <div className="grid-3" style={{ gap: 10 }}>
        {classics.data?.map((one) => (
          <button key={one.key} type="button" className="start-card" onClick={() => setOpen(one)} data-testid={`classic-${one.key}`}>
            <strong>{title(one.name)}</strong>
            <span className="quiet small">{title(one.purpose)}</span>
          </button>
        ))}
      </div>
      {open ? <ClassicDialog slug={slug} classic={open} onClose={() => setOpen(null)} /> : null}
    </Card>
  );
}

/** What it is for, what it needs, what to expect; its settings; and two ways to begin. */
function ClassicDialog({ slug, classic, onClose }: { slug: string; classic: Classic; onClose: () => void }) {
  const { t } = useTranslation("journeys");
  const { message } = App.useApp();
  const navigate = useNavigate();
  const title = useTitle();
  const mayLaunch = useMay("campaigns:launch");
  const [settings, setSettings] = useState<ClassicSettings>(() => Object.fromEntries(classic.settings.map((one) => [one.name, one.default])));
  const { facts } = useVocabulary();
  const [topics, setTopics] = useState<Record<string, string>>({});
  const fill = useFillClassic(slug);
  const install = useInstallClassic(slug);
  const draw = async () => {
    const document = await fill.mutateAsync({ key: classic.key, settings, topics }).catch(() => null);
    if (!document) return;
    saveDraft(slug, "", { journey: readJourney(document), saved_at: new Date().toISOString(), based_on: 0 });
    void navigate(`/w/${slug}/journeys/new`);
  };
  const publish = async () => {
    const made = await install.mutateAsync({ key: classic.key, settings, topics }).catch(() => null);
    if (!made) return;
    void message.success(t("publish.done", { reference: made.reference }));
    void navigate(`/w/${slug}/journeys/${made.reference.split("@")[0] ?? ""}`);
  };
  return (
    <Modal open width={760} title={title(classic.name)} onCancel={onClose} footer={[
      <Button key="draw" loading={fill.isPending} onClick={() => void draw()}>{t("classics.draw")}</Button>,
      <Button key="install" type="primary" disabled={!mayLaunch} loading={install.isPending} onClick={() => void publish()}>{t("classics.install")}</Button>,
    ]}>
      <div className="stack" style={{ gap: 12 }}>
        <p style={{ margin: 0 }}>{title(classic.purpose)}</p>
        {classic.limits ? <p className="quiet" style={{ margin: 0 }}>{title(classic.limits)}</p> : null}
        <div className="grid-2" style={{ gap: 10 }}>
          {classic.settings.map((one) => (
            <Field key={one.name} label={title(one.label)}>
              {(id) => <SettingInput id={id} setting={one} value={settings[one.name] ?? one.default} onChange={(value) => setSettings({ ...settings, [one.name]: value })} />}
            </Field>
          ))}
        </div>
        <Messages slug={slug} classic={classic} topics={topics} onChange={setTopics} />
        <Descriptions size="small" column={1} items={[
          ...classic.expected.map((one) => ({ label: title(one.figure), children: title(one.expected) })),
          { label: t("classics.facts"), children: <span className="row">{classic.facts.map((one) => <Tag key={one.fact} title={title(one.why)}>{facts.find((known) => known.name === one.fact)?.label ?? one.fact}</Tag>)}</span> },
        ]} />
        {fill.error ? <ErrorNotice error={fill.error} /> : null}
        <Refusal error={install.error} onClose={install.reset} onAsked={onClose} />
      </div>
    </Modal>
  );
}

type MessagesProps = { slug: string; classic: Classic; topics: Record<string, string>; onChange: (topics: Record<string, string>) => void };

/** Each message with its topic, and how many customers could get it: by the shipped topics that may be nobody. */
function Messages({ slug, classic, topics, onChange }: MessagesProps) {
  const { t } = useTranslation("journeys");
  const title = useTitle();
  const library = useReadyTemplates(slug).data ?? [];
  const nameOf = (key: string) => title(library.find((one) => one.key === key)) || key;
  return (
    <div>
      <strong>{t("classics.messages")}</strong>
      <ul className="classic-messages" data-testid="classic-messages">
        {classic.messages.map((one) => {
          const name = one.templates.map(nameOf).join(" → ");
          return (
            <li key={one.node} data-testid={`message-${one.node}`}>
              <div>{name}<div className="quiet small">{one.channels.map((channel) => t(`reach:channel.${channel}`)).join(" → ")}</div></div>
              {one.message_class === "marketing" && one.channels[0] ? (
                <TopicSelect slug={slug} label={t("classics.topic_of", { name })} channel={one.channels[0]} value={topics[one.node] ?? one.topic} onChange={(topic) => onChange({ ...topics, [one.node]: topic })} />
              ) : <span className="quiet small">{t("reach:topic.service")}</span>}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function SettingInput({ id, setting, value, onChange }: { id: string; setting: Classic["settings"][number]; value: number | string; onChange: (value: number | string) => void }) {
  const { t } = useTranslation("journeys");
  // Shares are kept in basis points; people think in per cent.
  const scale = setting.unit === "bp" ? BASIS_POINTS_A_PERCENT : 1;
  const unit = setting.unit === "bp" ? "%" : setting.unit && t(`classics.unit.${setting.unit}`, { defaultValue: setting.unit });
  if (setting.is_number) return <InputNumber id={id} min={setting.low / scale} max={setting.high / scale} suffix={unit} style={{ width: "100%" }} value={Number(value) / scale} onChange={(next) => onChange(next === null ? setting.default : Math.round(next * scale))} />;
  if (setting.choices.length) return <Select id={id} value={String(value)} options={setting.choices.map((one) => ({ value: one, label: one }))} onChange={onChange} />;
  return <Input id={id} maxLength={64} value={String(value)} onChange={(event) => onChange(event.target.value)} />;
}
