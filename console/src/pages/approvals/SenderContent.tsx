import { Descriptions } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { useFormats } from "@/format/formats";

type Values = Record<string, unknown>;

const OWN = ["is_enabled", "position", "rate_per_second", "licence", "licence_ends_at"] as const;

/** A sender as it would send; where it does so already, what would be another than before. */
export function SenderContent({ slug, content }: { slug: string; content: Values }) {
  const { t } = useTranslation("approvals");
  const rows = useRows();
  const before = content.before as Values | undefined;
  const after = rows(content);
  const earlier = before ? rows(before) : null;
  const shown = earlier ? [...new Set([...after.keys(), ...earlier.keys()])].filter((name) => after.get(name)?.mark !== earlier.get(name)?.mark) : [...after.keys()];
  const label = (name: string) => (after.get(name) ?? earlier?.get(name))?.label ?? name;
  return (
    <div className="stack" style={{ gap: 8 }}>
      <Descriptions
        size="small"
        bordered
        column={1}
        items={[
          { key: "kind", label: t("content.sender"), children: `${String(content.name)} · ${String(content.kind)}` },
          ...shown.map((name) => ({
            key: name,
            label: label(name),
            children: <span style={{ overflowWrap: "anywhere" }}>{earlier ? `${earlier.get(name)?.text ?? "—"} → ` : ""}{after.get(name)?.text ?? "—"}</span>,
          })),
        ]}
      />
      <Link to={`/w/${slug}/channels`}>{t("content.channels")}</Link>
    </div>
  );
}

type Row = { label: string; text: string; mark: string };

/** Name → how it is called, what stands there, and what tells it from another value; secrets show neither. */
function useRows() {
  const { t } = useTranslation("channels");
  const { t: words } = useTranslation("approvals");
  const formats = useFormats();
  const text = (name: string, value: unknown) => {
    if (name === "is_enabled") return words(value ? "content.on" : "content.off");
    if (name === "licence_ends_at" && value) return formats.date(String(value));
    return value === null || value === "" ? "—" : typeof value === "string" ? value : JSON.stringify(value);
  };
  return (sender: Values): Map<string, Row> =>
    new Map([
      ...OWN.filter((name) => name in sender).map((name) => [name, { label: t(`form.${OWN_LABELS[name]}`), text: text(name, sender[name]), mark: JSON.stringify(sender[name]) }] as const),
      ...Object.entries((sender.settings ?? {}) as Values).map(([name, value]) => [`of_${name}`, { label: name, text: text("", value), mark: JSON.stringify(value) }] as const),
      ...Object.entries((sender.secrets ?? {}) as Values).map(([name, mark]) => [`of_${name}`, { label: name, text: words("content.secret", { mark: String(mark).slice(0, MARK_SHOWN) }), mark: String(mark) }] as const),
    ]);
}

/** Enough to see that a secret is another one. */
const MARK_SHOWN = 6;

const OWN_LABELS = { is_enabled: "is_enabled", position: "position", rate_per_second: "rate", licence: "licence", licence_ends_at: "licence_ends" } as const;
