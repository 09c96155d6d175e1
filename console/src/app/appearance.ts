import { useSyncExternalStore } from "react";

/** What somebody chose, and what it comes to: a choice of `system` follows the machine, at once when that changes. */
export const APPEARANCES = ["system", "light", "dark"] as const;
export type Appearance = (typeof APPEARANCES)[number];
export type Mode = "light" | "dark";

const STORED = "evergrove.appearance";
const FRAME_COLOURS: Record<Mode, string> = { light: "#1f6b4f", dark: "#161d19" };

const night = window.matchMedia("(prefers-color-scheme: dark)");
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
const listeners = new Set<() => void>();

export function appearance(): Appearance {
  const stored = localStorage.getItem(STORED);
  return APPEARANCES.find((one) => one === stored) ?? "system";
}

export function modeNow(): Mode {
  const chosen = appearance();
  return chosen === "system" ? (night.matches ? "dark" : "light") : chosen;
}

export function choose(next: Appearance): void {
  localStorage.setItem(STORED, next);
  apply();
}

/** Puts the choice on the page, before anything is drawn, and keeps it right: other windows choose as well. */
export function startAppearance(): void {
  apply();
  night.addEventListener("change", apply);
  window.addEventListener("storage", (event) => {
    if (event.key === STORED) apply();
  });
}

function apply(): void {
  const mode = modeNow();
  document.documentElement.dataset["theme"] = mode;
  document.querySelector('meta[name="theme-color"]')?.setAttribute("content", FRAME_COLOURS[mode]);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useAppearance(): Appearance {
  return useSyncExternalStore(subscribe, appearance);
}

export function useMode(): Mode {
  return useSyncExternalStore(subscribe, modeNow);
}

/** Whether the machine asks for as little motion as may be. */
export function useCalm(): boolean {
  return useSyncExternalStore(subscribeCalm, () => calm.matches);
}

function subscribeCalm(listener: () => void): () => void {
  calm.addEventListener("change", listener);
  return () => calm.removeEventListener("change", listener);
}
