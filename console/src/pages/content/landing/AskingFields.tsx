import { Button, Select } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { ConsentList } from "./ConsentList";
import type { AskingBlock, BookingBlock } from "./draft";
import { blankQuestion, QUESTIONS_MAX } from "./draft";
import { ChoiceLines, Labelled, Line, NumberLine, WordsLine } from "./inputs";
import { ItemList } from "./ItemList";
import { QuestionFields } from "./QuestionFields";

type Props<T> = { block: T; onChange: (block: T) => void };

/** A form or a booking: what it asks, what may be agreed to, and what is said before and after. */
export function AskingFields({ slug, block, onChange }: Props<AskingBlock> & { slug: string }) {
  const { t } = useTranslation("content");
  const questions = block.fields ?? [];
  const taken = [...questions, ...(block.consents ?? [])].map((one) => one.key);
  return (
    <>
      <WordsLine label={t("pages.form_title")} value={block.title} onChange={(title) => onChange({ ...block, title })} />
      {block.kind === "booking" ? <BookingFields block={block} onChange={onChange} /> : null}
      <ItemList
        title={t("pages.questions")}
        list={questions}
        nameOf={(question, place) => `${place + 1} ${t(`pages.question.${question.kind ?? "text"}`)}`}
        onChange={(fields) => onChange({ ...block, fields })}
        add={<Button type="dashed" size="small" disabled={questions.length >= QUESTIONS_MAX} onClick={() => onChange({ ...block, fields: [...questions, blankQuestion("text", taken)] })}>{t("pages.add_question")}</Button>}
      >
        {(question, change) => <QuestionFields question={question} onChange={change} />}
      </ItemList>
      <ConsentList slug={slug} list={block.consents ?? []} taken={taken} onChange={(consents) => onChange({ ...block, consents })} />
      <WordsLine label={t("pages.submit")} value={block.submit} onChange={(submit) => onChange({ ...block, submit })} />
      <WordsLine label={t("pages.thanks")} value={block.thanks} onChange={(thanks) => onChange({ ...block, thanks })} />
      <Line label={t("pages.privacy")} hint={t("pages.privacy_hint")} isCode value={block.privacy_url} onChange={(privacy_url) => onChange({ ...block, privacy_url })} />
      <Line label={t("pages.form_key")} hint={t("pages.form_key_hint")} isCode value={block.key} onChange={(key) => onChange({ ...block, key })} />
    </>
  );
}

const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7];
const BOOKING_DAYS_MAX = 92;
/** A Monday. */
const MONDAY = Date.UTC(2024, 0, 1);
const DAY_MS = 86_400_000;

function BookingFields({ block, onChange }: Props<BookingBlock>) {
  const { t, i18n } = useTranslation("content");
  const weekdays = useMemo(() => {
    const names = new Intl.DateTimeFormat(i18n.language === "zh" ? "zh-CN" : "en-GB", { weekday: "long", timeZone: "UTC" });
    return WEEKDAYS.map((value) => ({ value, label: names.format(MONDAY + (value - 1) * DAY_MS) }));
  }, [i18n.language]);
  return (
    <>
      <ChoiceLines label={t("pages.services")} value={block.services} onChange={(services) => onChange({ ...block, services })} />
      <div className="grid-2" style={{ gap: 10 }}>
        <Labelled label={t("pages.slots")} hint={t("pages.slots_hint")}>
          {(id) => <Select id={id} mode="tags" style={{ width: "100%" }} open={false} suffixIcon={null} tokenSeparators={[",", " ", "，"]} value={block.slots} onChange={(slots: string[]) => onChange({ ...block, slots })} />}
        </Labelled>
        <Labelled label={t("pages.closed")}>
          {(id) => <Select id={id} mode="multiple" style={{ width: "100%" }} options={weekdays} value={block.closed_weekdays ?? []} onChange={(closed: number[]) => onChange({ ...block, closed_weekdays: [...closed].sort() })} />}
        </Labelled>
        <NumberLine label={t("pages.days_min")} min={0} max={BOOKING_DAYS_MAX} value={block.days_ahead_min} onChange={(days_ahead_min) => onChange({ ...block, days_ahead_min })} />
        <NumberLine label={t("pages.days_max")} min={0} max={BOOKING_DAYS_MAX} value={block.days_ahead_max ?? 30} onChange={(days_ahead_max) => onChange({ ...block, days_ahead_max })} />
      </div>
      <Line label={t("pages.zone")} hint={t("pages.zone_hint")} isCode value={block.zone} onChange={(zone) => onChange({ ...block, zone })} />
    </>
  );
}
