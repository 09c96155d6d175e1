import i18next from "i18next";
import { initReactI18next } from "react-i18next";

export const LANGUAGES = ["zh", "en"] as const;
export type Language = (typeof LANGUAGES)[number];

const STORED = "evergrove.language";

/** The words of one language are fetched when somebody reads it: the other half would only delay the first page. */
const WORDS: Record<Language, () => Promise<{ words: Record<string, Record<string, unknown>> }>> = {
  zh: () => import("./words_zh"),
  en: () => import("./words_en"),
};

/** What was chosen here before, else what the browser asks for; Chinese where it says neither. */
export function firstLanguage(): Language {
  const stored = localStorage.getItem(STORED);
  if (stored === "zh" || stored === "en") return stored;
  const asked = navigator.languages.find((one) => /^(zh|en)/i.test(one));
  return asked?.toLowerCase().startsWith("en") ? "en" : "zh";
}

export async function setLanguage(language: Language): Promise<void> {
  localStorage.setItem(STORED, language);
  await loadWords(language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
}

// A page that is opened by its address may be loaded before the first language is: i18next knows nothing until then.
let tellStarted = () => {};
const started = new Promise<void>((resolve) => { tellStarted = resolve; });

/** Fetches the words of a language unless they are here. */
export async function loadWords(language: Language): Promise<void> {
  await started;
  if (i18next.hasResourceBundle(language, "frame")) return;
  const { words } = await WORDS[language]();
  for (const [name, texts] of Object.entries(words)) i18next.addResourceBundle(language, name, texts);
}

export async function startLanguages(): Promise<void> {
  const language = firstLanguage();
  const { words } = await WORDS[language]();
  await i18next.use(initReactI18next).init({
    resources: { [language]: words },
    lng: language,
    fallbackLng: false,
    ns: Object.keys(words),
    defaultNS: "frame",
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  document.documentElement.lang = i18next.language === "zh" ? "zh-CN" : "en";
  tellStarted();
}
