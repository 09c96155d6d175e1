import i18next from "i18next";
import { initReactI18next } from "react-i18next";

export const LANGUAGES = ["zh", "en"] as const;
export type Language = (typeof LANGUAGES)[number];

const STORED = "evergrove.language";

const files = import.meta.glob<Record<string, unknown>>("../locales/*/*.json", { eager: true, import: "default" });
const resources: Record<string, Record<string, Record<string, unknown>>> = {};
const names = new Set<string>();
for (const [path, texts] of Object.entries(files)) {
  const [, language = "", name = ""] = /locales\/(\w+)\/(\w+)\.json$/.exec(path) ?? [];
  names.add(name);
  (resources[language] ??= {})[name] = texts;
}

/** What was chosen here before, else what the browser asks for; Chinese where it says neither. */
export function firstLanguage(): Language {
  const stored = localStorage.getItem(STORED);
  if (stored === "zh" || stored === "en") return stored;
  const asked = navigator.languages.find((one) => /^(zh|en)/i.test(one));
  return asked?.toLowerCase().startsWith("en") ? "en" : "zh";
}

export async function setLanguage(language: Language): Promise<void> {
  localStorage.setItem(STORED, language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
}

export async function startLanguages(): Promise<void> {
  await i18next.use(initReactI18next).init({
    resources,
    lng: firstLanguage(),
    fallbackLng: false,
    ns: [...names],
    defaultNS: "frame",
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  document.documentElement.lang = i18next.language === "zh" ? "zh-CN" : "en";
}
