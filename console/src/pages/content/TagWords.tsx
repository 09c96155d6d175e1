import { useTranslation } from "react-i18next";

/** Stages and purposes of a template as words. */
export function TagWords({ lifecycle, purpose }: { lifecycle: string[]; purpose: string[] }) {
  const { t } = useTranslation("content");
  const purposes = purpose.map((one) => t(`purpose.${one}`, { defaultValue: one })).join(t("comma"));
  const stages = lifecycle.map((one) => t(`stage.${one}`, { defaultValue: one })).join(t("comma"));
  if (!purposes && !stages) return <span className="quiet">—</span>;
  return (
    <div>
      {purposes}
      <div className="quiet small">{stages}</div>
    </div>
  );
}
