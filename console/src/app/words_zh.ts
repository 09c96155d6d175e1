import { byName } from "./words";

export const words = byName(import.meta.glob<Record<string, unknown>>("../locales/zh/*.json", { eager: true, import: "default" }));
