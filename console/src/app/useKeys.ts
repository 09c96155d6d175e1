import { useEffect, useRef } from "react";
import { useNavigate } from "react-router";

import { LETTERS } from "./groups";

/** After `g` the letter must come within this time: later it is a letter of something else. */
const CHORD_MS = 1_500;

type Keys = { slug: string; onPalette: () => void; onShortcuts: () => void; mayGo: (page: string) => boolean };

/** Keys that work on every page, unless somebody is writing or a dialog stands in front. */
export function useKeys({ slug, onPalette, onShortcuts, mayGo }: Keys): void {
  const navigate = useNavigate();
  const goUntil = useRef(0);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
        event.preventDefault();
        onPalette();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isBusy(event.target)) return;
      const page = goUntil.current > event.timeStamp ? LETTERS[event.key.toLowerCase()] : undefined;
      goUntil.current = event.key === "g" ? event.timeStamp + CHORD_MS : 0;
      if (page !== undefined && mayGo(page)) void navigate(`/w/${slug}${page ? `/${page}` : ""}`);
      else if (event.key === "?") onShortcuts();
      else if (event.key === "/" && focusSearch()) event.preventDefault();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [slug, navigate, onPalette, onShortcuts, mayGo]);
}

function isBusy(target: EventTarget | null): boolean {
  if (document.querySelector('[role="dialog"]:not([aria-hidden="true"])')) return true;
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

function focusSearch(): boolean {
  const field = document.querySelector<HTMLInputElement>('#content input[type="search"]');
  field?.focus();
  return field !== null;
}
