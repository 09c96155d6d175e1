import { Button, Select } from "antd";
import { useTranslation } from "react-i18next";

import { useTopics } from "@/api/channels";
import { useTitle } from "@/parts/titles";

import type { Consent } from "./draft";
import { CONSENTS_MAX, freeKey } from "./draft";
import { Labelled, Tick, WordsLine } from "./inputs";
import { ItemList } from "./ItemList";

const CHANNELS = ["email", "sms", "mms", "rich_sms", "push", "wecom", "call"];
const EVERY_TOPIC = "all";

type Props = { slug: string; list: Consent[]; taken: string[]; onChange: (list: Consent[]) => void };

/** Boxes that a visitor may tick; none is ticked beforehand. */
export function ConsentList({ slug, list, taken, onChange }: Props) {
  const { t } = useTranslation("content");
  const { t: reach } = useTranslation("reach");
  const title = useTitle();
  const known = useTopics(slug).data?.items ?? [];
  const topics = [{ value: EVERY_TOPIC, label: t("pages.every_topic") }, ...known.map((one) => ({ value: one.key, label: title(one) }))];
  const blank = (): Consent => ({ key: freeKey("agrees", taken), channel: "sms", topic: EVERY_TOPIC, words: { zh: "", en: "" } });
  return (
    <ItemList
      title={t("pages.consents")}
      list={list}
      nameOf={(consent, place) => `${place + 1} ${reach(`channel.${consent.channel}`, { defaultValue: consent.channel })}`}
      onChange={onChange}
      add={<Button type="dashed" size="small" disabled={list.length >= CONSENTS_MAX} onClick={() => onChange([...list, blank()])}>{t("pages.add_consent")}</Button>}
    >
      {(consent, change) => (
        <div className="stack" style={{ gap: 10 }}>
          <div className="grid-2" style={{ gap: 10 }}>
            <Labelled label={t("pages.consent_channel")}>
              {(id) => <Select id={id} style={{ width: "100%" }} value={consent.channel} options={CHANNELS.map((value) => ({ value, label: reach(`channel.${value}`) }))} onChange={(channel) => change({ ...consent, channel })} />}
            </Labelled>
            <Labelled label={t("properties.topic")}>
              {(id) => <Select id={id} style={{ width: "100%" }} value={consent.topic ?? EVERY_TOPIC} options={topics} onChange={(topic) => change({ ...consent, topic })} />}
            </Labelled>
          </div>
          <WordsLine label={t("pages.consent_words")} hint={t("pages.consent_hint")} isLong value={consent.words} onChange={(words) => change({ ...consent, words })} />
          <Tick label={t("pages.needs_confirmation")} value={consent.needs_confirmation ?? true} onChange={(needs_confirmation) => change({ ...consent, needs_confirmation })} />
        </div>
      )}
    </ItemList>
  );
}
