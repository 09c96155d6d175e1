import { useSearchParams } from "react-router";

import type { Device } from "@/api/heatmap";

export const PERIODS_DAYS = [7, 30, 90] as const;
const DAYS_DEFAULT = 30;

export type Layer = "clicks" | "scroll";

/** What is looked at stands in the address: it can be shared, and the way back works. */
export function useHeatState() {
  const [params, setParams] = useSearchParams();
  const days = Number(params.get("days"));
  const device = params.get("device");
  return {
    page: params.get("page") ?? "",
    days: PERIODS_DAYS.includes(days as 7) ? days : DAYS_DEFAULT,
    device: (device === "phone" || device === "tablet" || device === "desktop" ? device : undefined) as Device | undefined,
    capture: params.get("capture") ?? undefined,
    element: params.get("element"),
    layer: (params.get("layer") === "scroll" ? "scroll" : "clicks") as Layer,
    text: params.get("text") ?? "",
    change: (changes: Record<string, string | null>, isStep = false) =>
      setParams(
        (before) => {
          const next = new URLSearchParams(before);
          for (const [name, value] of Object.entries(changes)) {
            if (value === null || value === "") next.delete(name);
            else next.set(name, value);
          }
          return next;
        },
        { replace: !isStep },
      ),
  };
}

/** An address as people read it: Chinese instead of percent signs. */
export function readable(page: string): string {
  try {
    return decodeURI(page);
  } catch {
    return page;
  }
}
