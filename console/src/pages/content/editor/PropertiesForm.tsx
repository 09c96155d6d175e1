import { Form, Input, Radio, Select } from "antd";
import { useTranslation } from "react-i18next";

import type { TemplateDocument } from "@/api/content";
import { TopicSelect } from "@/parts/TopicSelect";

import { keyOf, PURPOSES, STAGES } from "../documents";

type Props = { slug: string; document: TemplateDocument; isNew: boolean; isOff: boolean; onChange: (document: TemplateDocument) => void };

/** Names, class, topic and where it belongs. */
export function PropertiesForm({ slug, document, isNew, isOff, onChange }: Props) {
  const { t, i18n } = useTranslation("content");
  const [first, second] = i18n.language === "en" ? (["en", "zh"] as const) : (["zh", "en"] as const);
  const set = (part: Partial<TemplateDocument>) => onChange({ ...document, ...part });
  const named = (language: "zh" | "en") => (
    <Form.Item label={t(language === first ? "properties.name" : "properties.name_optional", { language: t(`language.${language}`) })} htmlFor={`name-${language}`}>
      <Input id={`name-${language}`} maxLength={120} value={document.name[language]} placeholder={language === second ? document.name[first] : undefined} onChange={(event) => set({ name: { ...document.name, [language]: event.target.value } })} />
    </Form.Item>
  );
  const tagged = (kind: "lifecycle" | "purpose", names: readonly string[], words: string) => (
    <Form.Item label={t(`filter.${kind}`)} htmlFor={`tags-${kind}`}>
      <Select
        id={`tags-${kind}`}
        mode="multiple"
        value={document.tags[kind]}
        options={names.map((one) => ({ value: one, label: t(`${words}.${one}`) }))}
        onChange={(next: string[]) => set({ tags: { ...document.tags, [kind]: next } })}
      />
    </Form.Item>
  );
  return (
    <Form layout="vertical" disabled={isOff}>
      <div className="grid-2">{named(first)}{named(second)}</div>
      <Form.Item label={t("properties.key")} htmlFor="template-key" extra={t("properties.key_hint")}>
        <Input id="template-key" className="code" disabled={!isNew} value={document.key} placeholder={keyOf(document.name.en || document.name.zh)} onChange={(event) => set({ key: event.target.value })} />
      </Form.Item>
      <Form.Item label={t("properties.class")} extra={t(`properties.${document.class}_hint`)}>
        <Radio.Group
          value={document.class}
          options={(["marketing", "transactional"] as const).map((one) => ({ value: one, label: t(`properties.${one}`) }))}
          onChange={(event) => set({ class: event.target.value as TemplateDocument["class"] })}
        />
      </Form.Item>
      <Form.Item label={t("properties.topic")} htmlFor="template-topic" extra={t("properties.topic_hint")}>
        <TopicSelect slug={slug} id="template-topic" channel={document.channel} isService={document.class === "transactional"} value={document.topic} onChange={(topic) => set({ topic })} />
      </Form.Item>
      {tagged("lifecycle", STAGES, "stage")}
      {tagged("purpose", PURPOSES, "purpose")}
    </Form>
  );
}
