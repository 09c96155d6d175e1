import { useTranslation } from "react-i18next";

import { ApiError } from "@/api/errors";

export type ErrorWords = { title: string; help: string; detail: string };

/** Kinds whose own message names what is wrong: a place, a name, a number. */
const NAMING_KINDS = ["invalid", "limited", "conflict"];

/** What went wrong in the language of the page, by the code of the server; a code that it has no words for keeps the server's. */
export function useErrorWords(): (error: unknown) => ErrorWords {
  const { t, i18n } = useTranslation("errors");
  return (error) => {
    if (!(error instanceof ApiError)) return { title: t("frame:error.unknown"), help: t("frame:error.unknown_help"), detail: "" };
    if (!i18n.exists(`errors:${error.code}.title`)) return { title: error.message, help: error.help, detail: "" };
    const own = error.details[`message_${i18n.language}`];
    const said = typeof own === "string" && own ? own : error.message;
    return { title: t(`${error.code}.title`), help: t(`${error.code}.help`), detail: NAMING_KINDS.includes(error.kind) ? said : "" };
  };
}
