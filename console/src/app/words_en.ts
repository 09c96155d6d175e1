import { byName } from "./words";

export const words = byName(import.meta.glob<Record<string, unknown>>("../locales/en/*.json", { eager: true, import: "default" }));
