import { Checkbox, Input, InputNumber } from "antd";
import type { ReactNode } from "react";
import { useId } from "react";
import { useTranslation } from "react-i18next";

import type { Choice, Words } from "./draft";
import { freeKey } from "./draft";

type LabelledProps = { label: string; hint?: string | undefined; children: (id: string) => ReactNode };

/** A label that belongs to its input. */
export function Labelled({ label, hint, children }: LabelledProps) {
  const id = useId();
  return (
    <div>
      <div className="field-label"><label htmlFor={id}>{label}</label></div>
      {children(id)}
      {hint ? <div className="quiet small">{hint}</div> : null}
    </div>
  );
}

type LineProps = { label: string; hint?: string; value: string | undefined; isCode?: boolean; isOff?: boolean; onChange: (text: string) => void };

export function Line({ label, hint, value = "", isCode, isOff, onChange }: LineProps) {
  return (
    <Labelled label={label} hint={hint}>
      {(id) => <Input id={id} className={isCode ? "code" : ""} disabled={isOff ?? false} value={value} onChange={(event) => onChange(event.target.value)} />}
    </Labelled>
  );
}

type NumberProps = { label: string; value: number | undefined; min?: number; max?: number; step?: number; onChange: (value: number) => void };

export function NumberLine({ label, value = 0, min, max, step = 1, onChange }: NumberProps) {
  return (
    <Labelled label={label}>
      {(id) => (
        <InputNumber id={id} style={{ width: "100%" }} value={value} step={step} {...(min === undefined ? {} : { min })} {...(max === undefined ? {} : { max })} onChange={(next) => onChange(next ?? 0)} />
      )}
    </Labelled>
  );
}

type WordsProps = { label: string; hint?: string; value: Words | undefined; isLong?: boolean; onChange: (words: Words) => void };

/** A text in both languages, side by side. */
export function WordsLine({ label, hint, value = {}, isLong, onChange }: WordsProps) {
  const { t } = useTranslation("content");
  return (
    <div className="grid-2" style={{ gap: 10 }}>
      {(["zh", "en"] as const).map((language) => {
        const shared = {
          lang: language === "zh" ? "zh-CN" : "en",
          value: value[language] ?? "",
          onChange: (event: { target: { value: string } }) => onChange({ ...value, [language]: event.target.value }),
        };
        return (
          <Labelled key={language} label={t("pages.in_language", { what: label, language: t(`language.${language}`) })} hint={language === "zh" ? hint : undefined}>
            {(id) => (isLong ? <Input.TextArea id={id} autoSize={{ minRows: 2, maxRows: 8 }} {...shared} /> : <Input id={id} {...shared} />)}
          </Labelled>
        );
      })}
    </div>
  );
}

export function Tick({ label, value, onChange }: { label: string; value: boolean; onChange: (value: boolean) => void }) {
  return <Checkbox checked={value} onChange={(event) => onChange(event.target.checked)}>{label}</Checkbox>;
}

const MADE_KEY = /^choice_\d+$/;

/** Choices, one a line in each language; what is stored of an answer is a key made from the English words. */
export function ChoiceLines({ label, value, onChange }: { label: string; value: Choice[]; onChange: (choices: Choice[]) => void }) {
  const { t } = useTranslation("content");
  const write = (language: "zh" | "en", text: string) => {
    const lines = text.split("\n");
    const count = Math.max(lines.length, lastSaid(value, language === "zh" ? "en" : "zh"));
    const taken = value.map((one) => one.key);
    onChange(Array.from({ length: count }, (_, place) => {
      const known = value[place];
      const key = known?.key ?? freeKey(`choice_${place + 1}`, taken);
      return { key, label: { ...known?.label, [language]: lines[place] ?? "" } };
    }));
  };
  const settle = () => onChange(named(value.filter((one) => one.label.zh?.trim() || one.label.en?.trim())));
  return (
    <div className="grid-2" style={{ gap: 10 }}>
      {(["zh", "en"] as const).map((language) => (
        <Labelled key={language} label={t("pages.in_language", { what: label, language: t(`language.${language}`) })} hint={language === "zh" ? t("pages.one_a_line") : undefined}>
          {(id) => (
            <Input.TextArea id={id} lang={language === "zh" ? "zh-CN" : "en"} autoSize={{ minRows: 2, maxRows: 12 }} value={value.map((one) => one.label[language] ?? "").join("\n")} onChange={(event) => write(language, event.target.value)} onBlur={settle} />
          )}
        </Labelled>
      ))}
    </div>
  );
}

function lastSaid(choices: Choice[], language: "zh" | "en"): number {
  return choices.reduce((count, one, place) => (one.label[language] ? place + 1 : count), 0);
}

/** Keys that only count are made to say what they stand for. */
function named(choices: Choice[]): Choice[] {
  const taken = choices.map((one) => one.key);
  return choices.map((one) => {
    if (!MADE_KEY.test(one.key)) return one;
    const words = (one.label.en ?? "").trim().toLowerCase().replace(/[^a-z0-9]+/g, "_").replace(/^[_0-9]+|_+$/g, "").slice(0, 40);
    if (words.length < 2) return one;
    const key = freeKey(words, taken);
    taken.push(key);
    return { ...one, key };
  });
}
