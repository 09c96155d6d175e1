import { useTranslation } from "react-i18next";

import { useTitle } from "@/parts/titles";

type Reason = { zh: string; en: string };
type Refused = { reason: Reason; column: string | null; value?: string | null };

/** Why a line was not accepted, with the column of the file and what stands in it. */
export function useReasonText(): (row: Refused) => string {
  const { t } = useTranslation("rejects");
  const title = useTitle();
  return ({ reason, column, value }) => {
    const words = { reason: title(reason), column, value };
    if (!column) return title(reason);
    return value ? t("in_column", words) : t("in_empty_column", words);
  };
}
