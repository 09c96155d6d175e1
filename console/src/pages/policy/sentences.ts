import { useTranslation } from "react-i18next";

import type { Channel } from "@/api/channels";
import { CHANNELS } from "@/api/channels";
import { useCurrency } from "@/api/overview";
import type { ConsentRule, Limit, Policy } from "@/api/policy";
import { usePlace } from "@/app/session";
import { useFormats } from "@/format/formats";

const DAY_HOURS = 24;

export type Section = { key: "consent" | "limits" | "hours" | "budget"; lines: string[] };

/** The policy as sentences that somebody without any training can check. */
export function useSentences(policy: Policy): Section[] {
  const { t } = useTranslation("policy");
  const { t: reach } = useTranslation("reach");
  const { slug } = usePlace();
  const formats = useFormats();
  const currency = useCurrency(slug);
  const named = (channels: Channel[]) => (channels.length ? formats.list(channels.map((one) => reach(`channel.${one}`))) : t("every"));
  const span = (hours: number) =>
    hours >= 2 * DAY_HOURS && hours % DAY_HOURS === 0 ? t("span.days", { count: hours / DAY_HOURS }) : t("span.hours", { count: hours });
  const limit = (one: Limit) => {
    const channels = named(one.scope.channels);
    const isCap = one.count !== undefined;
    const first = isCap ? t("cap", { count: one.count, span: span(one.hours), channels }) : t("gap", { span: span(one.hours), channels });
    const near = one.near_key_date === null ? "" : isCap ? t("near_cap", { count: one.near_key_date }) : t("near_gap", { span: span(one.near_key_date) });
    return [first, near, t(`over.${one.over}`)].filter(Boolean).join(" ");
  };
  const { rules } = policy;
  const consents = (["required", "opt_out", "not_needed"] as ConsentRule[])
    .map((rule) => ({ rule, channels: CHANNELS.filter((one) => policy.consent[one] === rule) }))
    .filter(({ channels }) => channels.length > 0);
  const limits = [...rules.gaps, ...rules.caps].map(limit);
  const { hours } = rules;
  return [
    { key: "consent", lines: consents.map(({ rule, channels }) => t(`consent.${rule}`, { channels: named(channels) })) },
    { key: "limits", lines: limits.length ? limits : [t("no_limits")] },
    {
      key: "hours",
      lines: [
        hours.quiet.length ? t("quiet", { windows: formats.list(hours.quiet) }) : t("quiet_never"),
        ...(hours.golden.length ? [`${t("golden", { windows: formats.list(hours.golden) })} ${t(`golden_mode.${hours.golden_mode}`)}`] : []),
        ...(hours.jitter_minutes ? [t("jitter", { minutes: hours.jitter_minutes })] : []),
      ],
    },
    {
      key: "budget",
      lines: [rules.budget_month_minor === null ? t("no_budget") : t("budget", { money: formats.money(rules.budget_month_minor, currency) })],
    },
  ];
}
