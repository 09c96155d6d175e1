import { useCallback } from "react";

import { useCampaigns } from "@/api/campaigns";
import { useJourneys } from "@/api/journeys";
import { useMay } from "@/app/session";

import { useTitle } from "./titles";

/** What people call the campaign or journey of a reference such as `win_back@2`; the key where it stands here no more. */
export function useSenderName(slug: string): (reference: string) => string {
  const mayRead = useMay("campaigns:read");
  const title = useTitle();
  const campaigns = useCampaigns(slug, mayRead).rows;
  const journeys = useJourneys(slug, mayRead).rows;
  return useCallback(
    (reference) => {
      const key = reference.split("@")[0] ?? reference;
      const found = campaigns.find((one) => one.key === key) ?? journeys.find((one) => one.key === key);
      return (found && title(found.name)) || key;
    },
    [campaigns, journeys, title],
  );
}
