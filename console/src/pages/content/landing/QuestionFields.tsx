import { Select } from "antd";
import { useTranslation } from "react-i18next";

import type { Question } from "./draft";
import { asKind, isChoice, QUESTION_KINDS } from "./draft";
import { ChoiceLines, Labelled, Line, Tick, WordsLine } from "./inputs";

/** One question of a form. */
export function QuestionFields({ question, onChange }: { question: Question; onChange: (question: Question) => void }) {
  const { t } = useTranslation("content");
  const kind = question.kind ?? "text";
  const isAddress = kind === "email" || kind === "phone";
  return (
    <div className="stack" style={{ gap: 10 }}>
      <div className="grid-2" style={{ gap: 10 }}>
        <Labelled label={t("pages.question_kind")}>
          {(id) => <Select id={id} style={{ width: "100%" }} value={kind} options={QUESTION_KINDS.map((value) => ({ value, label: t(`pages.question.${value}`) }))} onChange={(next) => onChange(asKind(question, next))} />}
        </Labelled>
        <Line label={t("pages.question_key")} isCode value={question.key} onChange={(key) => onChange({ ...question, key })} />
      </div>
      <WordsLine label={t("pages.question_words")} value={question.label} onChange={(label) => onChange({ ...question, label })} />
      <WordsLine label={t("pages.question_hint")} value={question.hint} onChange={(hint) => onChange({ ...question, hint })} />
      {isChoice(kind) ? <ChoiceLines label={t("pages.choices")} value={question.choices ?? []} onChange={(choices) => onChange({ ...question, choices })} /> : null}
      {isAddress ? null : <Line label={t("pages.attribute")} hint={t("pages.attribute_hint")} isCode value={question.attribute} onChange={(attribute) => onChange({ ...question, attribute })} />}
      <Tick label={t("pages.is_required")} value={question.is_required ?? false} onChange={(is_required) => onChange({ ...question, is_required })} />
    </div>
  );
}
