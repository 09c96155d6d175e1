import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import { STARTS } from "@/rules/starts";

/** Ready-made rules: choosing one opens it in the builder, where every number can be changed. */
export function StartGallery({ slug, onChoose }: { slug: string; onChoose?: (key: string) => void }) {
  const { t } = useTranslation("segments");
  const navigate = useNavigate();
  const choose = (key: string) => (onChoose ? onChoose(key) : void navigate(`/w/${slug}/segments/new?start=${key}`));
  return (
    <section aria-label={t("starts_title")}>
      <h2 style={{ fontSize: 15, margin: "0 0 10px" }}>{t("starts_title")}</h2>
      <div className="grid-3">
        {STARTS.map(({ key }) => (
          <button type="button" key={key} className="start-card" onClick={() => choose(key)}>
            <strong>{t(`starts.${key}.name`)}</strong>
            <span className="quiet small">{t(`starts.${key}.note`)}</span>
          </button>
        ))}
      </div>
    </section>
  );
}
