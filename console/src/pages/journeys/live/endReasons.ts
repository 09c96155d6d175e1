import { useTranslation } from "react-i18next";

/** Why a run ended, in words; the operator's own reasons (of exit rules and exit nodes) as they wrote them. */
export function useEndReason(): (reason: string) => string {
  const { t } = useTranslation("journeys");
  return (reason) => t(`end.${reason}`, { defaultValue: reason });
}
