import { Select } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import type { ContentLanguage } from "@/api/content";
import { useContentVariables } from "@/api/content";
import { useVocabularyOf } from "@/api/vocabulary";
import { useTitle } from "@/parts/titles";

type Props = { slug: string; language: ContentLanguage; isOff: boolean; onChoose: (snippet: string) => void };
type Option = { value: string; label: string };

/** What can be put into a text; a value that a customer may lack comes with a fallback that can go out as it is. */
export function VariablePicker({ slug, language, isOff, onChoose }: Props) {
  const { t } = useTranslation("content");
  const title = useTitle();
  const own = useContentVariables(slug).data;
  const words = useVocabularyOf(slug);
  const groups = useMemo(() => {
    const of = (root: string, named: { key: string; label: string }[]): Option[] =>
      named.map((one) => ({ value: `${root}.${one.key}`, label: `${one.label} · ${root}.${one.key}` }));
    const rest = (own ?? []).map((one) => ({ value: one.path, label: `${title(one)} · ${one.path}` }));
    return [
      { label: t("variables.customer"), options: of("customer", words.attributes) },
      { label: t("variables.tags"), options: of("tags", words.tags) },
      { label: t("variables.scores"), options: of("scores", words.scores) },
      { label: t("variables.workspace"), options: rest.filter((one) => !one.value.startsWith("blocks.")) },
      { label: t("variables.blocks"), options: rest.filter((one) => one.value.startsWith("blocks.")) },
    ].filter((group) => group.options.length > 0);
  }, [own, t, title, words]);
  return (
    <Select<string, Option>
      showSearch={{ optionFilterProp: "label" }}
      aria-label={t("variables.title")}
      placeholder={t("variables.title")}
      disabled={isOff}
      value={null as unknown as string}
      style={{ width: 190 }}
      popupMatchSelectWidth={360}
      options={groups as unknown as Option[]}
      onSelect={(path) => onChoose(snippetOf(path, language))}
    />
  );
}

/** How one greets somebody whose name is not known; any other value is left out of the sentence. */
const NAMELESS = { zh: "您", en: "there" };

/** Addresses of the message itself are always there; everything else may be missing. */
function snippetOf(path: string, language: ContentLanguage): string {
  if (path.startsWith("message.")) return `{{ ${path} }}`;
  return `{{ ${path} | default: "${path === "customer.name" ? NAMELESS[language] : ""}" }}`;
}
