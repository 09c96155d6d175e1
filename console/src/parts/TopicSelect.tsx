import { Select } from "antd";
import { useTranslation } from "react-i18next";

import type { Channel, TopicReach } from "@/api/channels";
import { useTopicConsents, useTopics } from "@/api/channels";
import { useFormats } from "@/format/formats";

import { useTitle } from "./titles";

const ALL_TOPICS = "all";

type Props = {
  slug: string;
  channel: Channel;
  /** A service message needs no consent: nothing is counted for it. */
  isService?: boolean;
  label?: string;
  /** What an empty choice takes, and is offered as the first one; without it there is no empty choice. */
  inherited?: string;
  /** An antd form hands these in. */
  id?: string;
  value?: string;
  onChange?: (topic: string) => void;
};

/** The topics that the workspace knows, each with how many customers may be written to about it on the channel. */
export function TopicSelect({ slug, channel, isService = false, label, inherited, id, value = inherited === undefined ? ALL_TOPICS : "", onChange }: Props) {
  const { t } = useTranslation("reach");
  const formats = useFormats();
  const nameOf = useTopicName();
  const known = useTopics(slug);
  const consents = useTopicConsents(slug, channel);
  const counted = isService ? [] : (consents.data?.items ?? []);
  const named = new Map<string, string>([[ALL_TOPICS, t("topic.all")]]);
  for (const one of known.data?.items ?? []) named.set(one.key, nameOf({ topic: one.key, ...one }));
  for (const one of consents.data?.items ?? []) if (!named.has(one.topic)) named.set(one.topic, nameOf(one));
  const topic = value || (inherited ?? ALL_TOPICS);
  if (!named.has(topic)) named.set(topic, nameOf({ topic, zh: topic, en: topic }));
  const countOf = (topic: string) => counted.find((one) => one.topic === topic)?.customers.value;
  const options = [...named].map(([key, label]) => ({ value: key, label, count: countOf(key), isHidden: counted.some((one) => one.topic === key && !one.is_published) }));
  const own = inherited === undefined ? [] : [{ value: "", label: t("topic.inherited", { topic: named.get(inherited) ?? nameOf({ topic: inherited, zh: inherited, en: inherited }) }), count: countOf(inherited), isHidden: false }];
  const rest = options.filter((one) => one.value !== ALL_TOPICS).sort((first, second) => (second.count ?? -1) - (first.count ?? -1));
  return (
    <div>
      <Select
        id={id}
        aria-label={label}
        style={{ width: "100%" }}
        popupMatchSelectWidth={false}
        value={value}
        options={[...own, ...options.filter((one) => one.value === ALL_TOPICS), ...rest]}
        optionRender={({ label, data }) => (
          <div className="spread" style={{ gap: 16, flexWrap: "nowrap" }}>
            <span>{label}{data.isHidden ? <span className="quiet small"> · {t("topic.hidden")}</span> : null}</span>
            {data.count === undefined ? null : <span className="number quiet">{formats.number(data.count)}</span>}
          </div>
        )}
        onChange={onChange}
      />
      {!isService && consents.data ? <Agreed topic={topic} channel={channel} consents={consents.data} /> : null}
    </div>
  );
}

type AgreedProps = { topic: string; channel: Channel; consents: NonNullable<ReturnType<typeof useTopicConsents>["data"]> };

/** What the chosen topic means on the channel, in one sentence; a warning where another topic reaches more. */
function Agreed({ topic, channel, consents }: AgreedProps) {
  const { t } = useTranslation("reach");
  const formats = useFormats();
  const nameOf = useTopicName();
  if (consents.consent === "not_needed" || consents.members === 0) return null;
  const everywhere = consents.items.find((one) => one.topic === ALL_TOPICS)?.customers.value ?? 0;
  const count = consents.items.find((one) => one.topic === topic)?.customers.value ?? everywhere;
  const best = consents.items[0];
  const isLacking = best !== undefined && count * 2 < consents.members && best.topic !== topic && best.customers.value > count;
  const said = t(`topic.${consents.consent}`, { channel: t(`channel.${channel}`), number: formats.number(count), members: formats.number(consents.members) });
  return (
    <div className="small" data-testid="topic-consent" style={isLacking ? { color: "var(--ant-color-warning-text)" } : { color: "var(--quiet)" }}>
      {said}
      {isLacking ? ` ${t("topic.better", { topic: nameOf(best), number: formats.number(best.customers.value) })}` : null}
    </div>
  );
}

/** The names of the workspace's topics by their keys. */
export function useTopicNames(slug: string): (key: string) => string {
  const nameOf = useTopicName();
  const known = useTopics(slug).data?.items ?? [];
  return (key) => nameOf({ topic: key, zh: key, en: key, ...known.find((one) => one.key === key) });
}

/** The name of a topic; one that no operator has named is known by the words of the trade, else by its key. */
export function useTopicName(): (topic: Pick<TopicReach, "topic" | "zh" | "en">) => string {
  const { t } = useTranslation();
  const title = useTitle();
  return (one) => {
    if (one.topic === ALL_TOPICS) return t("reach:topic.all");
    const name = title(one);
    return name === one.topic ? t(`customers:topic.${one.topic}`, { defaultValue: name }) : name;
  };
}
