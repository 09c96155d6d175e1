// Drafts stay in the browser until they are published; a file takes them elsewhere.
import type { JourneyDocument } from "./document";

export type Draft = { journey: JourneyDocument; saved_at: string; based_on: number };

const PREFIX = "evergrove.journey";
export const NEW_KEY = "@new";

const nameOf = (slug: string, key: string) => `${PREFIX}.${slug}.${key || NEW_KEY}`;

export function loadDraft(slug: string, key: string): Draft | null {
  try {
    const text = localStorage.getItem(nameOf(slug, key));
    return text ? (JSON.parse(text) as Draft) : null;
  } catch {
    return null;
  }
}

/** False where the browser has no room or keeps nothing: the file is then the way to keep it. */
export function saveDraft(slug: string, key: string, draft: Draft): boolean {
  try {
    localStorage.setItem(nameOf(slug, key), JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

export function dropDraft(slug: string, key: string): void {
  localStorage.removeItem(nameOf(slug, key));
}

export function saveFile(name: string, text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
