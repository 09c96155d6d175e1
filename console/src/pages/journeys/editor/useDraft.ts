import { useCallback, useEffect, useRef, useState } from "react";

import type { JourneyDetail } from "@/api/journeys";

import type { JourneyDocument } from "../document";
import { dropDraft, saveDraft } from "../drafts";

const DRAFT_AFTER_MS = 800;

export type Drafting = {
  /** When the draft was last kept; null while it is what is published. */
  keptAt: string | null;
  /** What is drawn now is not in the draft yet. */
  isBehind: boolean;
  /** The browser keeps nothing (no room, or private): only a file keeps what is drawn. */
  isRefused: boolean;
  save: () => void;
};

type Drawn = { slug: string; standing: JourneyDetail | null; journey: JourneyDocument; first: JourneyDocument; published: JourneyDocument; draftedAt: string | null };

/** What is drawn stays in this browser until it is published: kept shortly after each change, at once by `save`, and on leaving. */
export function useDraft({ slug, standing, journey, first, published, draftedAt }: Drawn): Drafting {
  const key = standing?.key ?? "";
  const version = standing?.version ?? 0;
  const [kept, setKept] = useState({ journey: first, at: draftedAt, isRefused: false });
  /** What leaving has still to keep. */
  const waiting = useRef<(() => void) | null>(null);
  const isBehind = kept.journey !== journey;
  const save = useCallback(() => {
    const saved_at = new Date().toISOString();
    const isPublished = journey === published;
    if (isPublished) dropDraft(slug, key);
    const isRefused = !isPublished && !saveDraft(slug, key, { journey, saved_at, based_on: version });
    waiting.current = null;
    setKept({ journey, at: isPublished || isRefused ? null : saved_at, isRefused });
  }, [slug, key, version, journey, published]);
  useEffect(() => {
    if (!isBehind) return;
    waiting.current = save;
    const timer = setTimeout(save, DRAFT_AFTER_MS);
    return () => clearTimeout(timer);
  }, [save, isBehind]);
  useEffect(() => {
    // Whoever leaves within that time, by a link as by closing the page, loses nothing.
    const leave = () => waiting.current?.();
    window.addEventListener("pagehide", leave);
    return () => {
      window.removeEventListener("pagehide", leave);
      leave();
    };
  }, []);
  return { keptAt: kept.at, isBehind, isRefused: kept.isRefused, save };
}
