import { useTranslation } from "react-i18next";

import type { Approval, ApprovalAction } from "@/api/approvals";

/** Who asks where nobody did: the rule by which an experiment rolls its winner out. */
const EXPERIMENT_RULE = "rule";

export const isByRule = (approval: Approval) => approval.asked_by === EXPERIMENT_RULE;

/** Who asked, by name. */
export function useAsker() {
  const { t } = useTranslation("approvals");
  return (approval: Approval) => (isByRule(approval) ? t("by_rule") : approval.asked_by_name ?? t("gone"));
}

const PLACES: Record<ApprovalAction, (target: string) => string> = {
  publish_journey: () => "journeys",
  roll_out_winner: (target) => `experiments/${target}`,
  set_sender_live: () => "channels",
  change_live_sender: () => "channels",
  erase_customer: (target) => `customers/${target}`,
  second_person: () => "approvals?tab=rule",
};

/** Where what was granted is done, inside the workspace. */
export const doneAt = ({ action, target }: Approval) => PLACES[action](target);
