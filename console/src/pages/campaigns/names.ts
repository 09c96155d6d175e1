import { useTranslation } from "react-i18next";

import { useSegments } from "@/api/segments";
import { useTitle } from "@/parts/titles";

export const EVERYBODY = "*";

/** The name of a segment as campaigns refer to it. */
export function useSegmentName(slug: string): (reference: string) => string {
  const { t } = useTranslation("reach");
  const title = useTitle();
  const segments = useSegments(slug);
  return (reference) => {
    if (reference === EVERYBODY) return t("everybody");
    const found = segments.rows.find((one) => one.key === reference.split("@")[0]);
    return (found && title(found)) || reference;
  };
}
