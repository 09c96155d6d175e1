import { Input } from "antd";
import { useTranslation } from "react-i18next";

import type { Draft } from "./draft";
import { COLOUR_ELSE } from "./draft";
import { Labelled, Line, WordsLine } from "./inputs";

/** What the whole page is called, where it is found, and its colour. */
export function PageFields({ draft, isNew, onChange }: { draft: Draft; isNew: boolean; onChange: (draft: Draft) => void }) {
  const { t } = useTranslation("content");
  const set = (part: Partial<Draft>) => onChange({ ...draft, ...part });
  return (
    <div className="stack" style={{ gap: 12 }}>
      <WordsLine label={t("name")} hint={t("pages.name_hint")} value={draft.name} onChange={(name) => set({ name })} />
      <WordsLine label={t("pages.title")} hint={t("pages.title_hint")} value={draft.title} onChange={(title) => set({ title })} />
      <WordsLine label={t("pages.description")} hint={t("pages.description_hint")} value={draft.description} onChange={(description) => set({ description })} />
      <div className="grid-2" style={{ gap: 10 }}>
        <Line label={t("properties.key")} hint={t("pages.key_hint")} isCode isOff={!isNew} value={draft.key} onChange={(key) => set({ key })} />
        <Labelled label={t("pages.colour")} hint={t("pages.colour_hint")}>
          {(id) => <Input id={id} type="color" style={{ width: 72, padding: 2 }} value={draft.colour ?? COLOUR_ELSE} onChange={(event) => set({ colour: event.target.value })} />}
        </Labelled>
      </div>
    </div>
  );
}
