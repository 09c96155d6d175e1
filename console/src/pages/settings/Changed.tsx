import { useTranslation } from "react-i18next";

import type { Change } from "@/api/settings";
import { useFormats } from "@/format/formats";

/** Who set something last, and when; nothing where nobody has. */
export function Changed({ change }: { change: Change | null }) {
  const { t } = useTranslation("settings");
  const formats = useFormats();
  if (!change) return null;
  return <div className="quiet small">{t("changed", { who: change.author_name ?? change.author, at: formats.instant(change.at) })}</div>;
}
