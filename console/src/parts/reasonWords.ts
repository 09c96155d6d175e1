import { useCallback } from "react";
import { useTranslation } from "react-i18next";

/** Why a message did not go; `topic` in the words of people, "" where none was asked about. */
export type Refused = { reason: string; channel: string; topic?: string };

/** The reason in words that say what is missing: an app push that was never bound, a consent to one topic. */
export function useReason(): (refused: Refused) => string {
  const { t, i18n } = useTranslation("reach");
  return useCallback(
    ({ reason, channel, topic = "" }) => {
      if (reason === "no_address" && i18n.exists(`reach:unreachable.${channel}`)) return t(`unreachable.${channel}`);
      if (reason === "consent" && topic && channel) return t("no_consent", { topic, channel: t(`channel.${channel}`, { defaultValue: channel }) });
      return t(`reason.${reason}`, { defaultValue: reason });
    },
    [t, i18n],
  );
}
