import { Alert } from "antd";
import { useTranslation } from "react-i18next";

import { useFormats } from "@/format/formats";

type Flaw = { column: string; kind: string; count: number; lines: number[] };

/** What was accepted all the same: values that are no identifier, lines that name nobody, events that stay as they were. */
export function Flaws({ result }: { result: Record<string, unknown> }) {
  const { t } = useTranslation(["imports", "customers"]);
  const formats = useFormats();
  const flaws = (Array.isArray(result["flaws"]) ? result["flaws"] : []) as Flaw[];
  const changed = Number(result["facts_changed"] ?? 0);
  const sentence = ({ column, kind, count, lines }: Flaw) => {
    const named = lines.map((line) => t("flaws.line", { line: formats.number(line) }));
    const words = {
      number: formats.number(count),
      lines: formats.list(count > lines.length ? [...named, t("flaws.more")] : named),
      column,
      kind: t(`customers:kind.${kind}`, { defaultValue: kind }),
    };
    return t(column ? "flaws.dropped" : "flaws.nobody", words);
  };
  const sentences = [...flaws.map(sentence), ...(changed > 0 ? [t("flaws.changed", { number: formats.number(changed) })] : [])];
  if (sentences.length === 0) return null;
  const list = <ul style={{ margin: 0, paddingInlineStart: 20 }}>{sentences.map((one) => <li key={one}>{one}</li>)}</ul>;
  return <Alert type="warning" showIcon title={t("flaws.title")} description={list} />;
}
