import { PlusOutlined } from "@ant-design/icons";
import { Button, Popconfirm, Segmented } from "antd";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { ContentLanguage, Finding, Preview, TemplateDocument } from "@/api/content";

import type { BlockKind } from "../blocks";
import { withBlock } from "../blocks";
import { FIELDS, isSpare } from "../documents";
import { startOf } from "../starters";
import { BlockMenu } from "./BlockMenu";
import { FieldEditor } from "./FieldEditor";
import { Findings } from "./Findings";
import { writtenField } from "./places";
import { VariablePicker } from "./VariablePicker";

/** What the server calls a value that is missing and has no fallback. */
const UNKNOWN_VARIABLE = "template.unknown_variable";
export const LANGUAGES: ContentLanguage[] = ["zh", "en"];

type WritingProps = {
  slug: string;
  document: TemplateDocument;
  language: ContentLanguage;
  preview: Preview | undefined;
  isOff: boolean;
  onLanguage: (language: ContentLanguage) => void;
  onChange: (document: TemplateDocument) => void;
};

/** The text of one language, field by field, with what is wrong in it. */
export function Writing({ slug, document, language, preview, isOff, onLanguage, onChange }: WritingProps) {
  const { t } = useTranslation("content");
  const specs = FIELDS[document.channel];
  const last = useRef("");
  // Once open, a field stays: emptying it must not take it away from under the cursor.
  const [opened, setOpened] = useState<string[]>(() => openedAtFirst(document));
  const fields = document.languages[language];
  const write = (name: string, text: string) =>
    onChange({ ...document, languages: { ...document.languages, [language]: { ...fields, [name]: text } } });
  const insert = (snippet: string) => {
    const name = last.current || (specs[0]?.name ?? "");
    const element = fieldElement(name);
    const text = fields?.[name] ?? "";
    const [start, end] = [element?.selectionStart ?? text.length, element?.selectionEnd ?? text.length];
    write(name, text.slice(0, start) + snippet + text.slice(end));
    select(name, start + snippet.length, start + snippet.length);
  };
  const insertBlock = (kind: BlockKind) => {
    const cursor = last.current === "mjml" ? (fieldElement("mjml")?.selectionEnd ?? null) : null;
    const made = withBlock(fields?.["mjml"] ?? "", cursor, kind, language);
    write("mjml", made.text);
    setOpened((known) => (known.includes("mjml") ? known : [...known, "mjml"]));
    select("mjml", made.start, made.end);
  };
  const remove = () => {
    const languages = { ...document.languages };
    delete languages[language];
    onChange({ ...document, languages });
  };
  const problems = preview?.language === language ? preview.problems : [];
  // What is wrong in the other language stands above, with its name: there is no field for it on this side.
  const homes = problems.map((one): [string, Finding] => [fields && (!one.language || one.language === language) ? writtenField(one, fields) : "", one]);
  const of = (name: string) => homes.filter(([home]) => home === name).map(([, one]) => one);
  const spare = fields ? specs.filter((spec) => !opened.includes(spec.name) && of(spec.name).length === 0 && isSpare(spec.name, document.channel, fields)) : [];
  const rest = homes.filter(([home]) => !specs.some((spec) => spec.name === home)).map(([, one]) => one);
  return (
    <div className="stack">
      <div className="spread">
        <Segmented
          aria-label={t("content_language")}
          value={language}
          options={LANGUAGES.map((one) => ({ value: one, label: t(document.languages[one] ? `language.${one}` : "editor.not_written", { language: t(`language.${one}`) }) }))}
          onChange={onLanguage}
        />
        {fields ? (
          <div className="row">
            {document.channel === "email" && !fields["html"]?.trim() ? <BlockMenu isOff={isOff} onChoose={insertBlock} /> : null}
            <VariablePicker slug={slug} language={language} isOff={isOff} onChoose={insert} />
          </div>
        ) : null}
      </div>
      <Findings id="findings-whole" found={rest} source="" rendered="" isNamed />
      {problems.some((one) => one.rule === UNKNOWN_VARIABLE) ? (
        <span className="quiet small">{t("editor.unknown_variable")} <Link to={`/w/${slug}/content?tab=settings`}>{t("tab.settings")}</Link></span>
      ) : null}
      {fields ? specs.filter((spec) => !spare.includes(spec)).map((spec) => (
        <FieldEditor
          key={`${language} ${spec.name}`}
          spec={spec}
          value={fields[spec.name] ?? ""}
          found={of(spec.name)}
          rendered={preview?.fields?.[spec.name === "mjml" ? "text" : spec.name] ?? ""}
          isOff={isOff}
          onChange={(text) => write(spec.name, text)}
          onFocus={() => {
            last.current = spec.name;
            setOpened((known) => (known.includes(spec.name) ? known : [...known, spec.name]));
          }}
        />
      )) : (
        <div>
          <p className="quiet">{t("editor.no_language", { language: t(`language.${language}`) })}</p>
          <Button disabled={isOff} onClick={() => onChange({ ...document, languages: { ...document.languages, [language]: startOf(document.channel, language) } })}>{t("editor.add_language", { language: t(`language.${language}`) })}</Button>
        </div>
      )}
      {spare.length > 0 ? (
        <div className="row">
          {spare.map((spec) => (
            <Button key={spec.name} size="small" type="dashed" disabled={isOff} icon={<PlusOutlined />} onClick={() => setOpened([...opened, spec.name])}>{t(`field.${spec.name}`)}</Button>
          ))}
        </div>
      ) : null}
      {fields && LANGUAGES.some((one) => one !== language && document.languages[one]) ? (
        <Popconfirm title={t("editor.remove_language", { language: t(`language.${language}`) })} description={t("editor.remove_language_text")} okText={t("editor.remove")} onConfirm={remove}>
          <Button size="small" type="text" danger disabled={isOff} style={{ alignSelf: "flex-start" }}>{t("editor.remove_language", { language: t(`language.${language}`) })}</Button>
        </Popconfirm>
      ) : null}
    </div>
  );
}

type TextField = HTMLInputElement | HTMLTextAreaElement | null;
const fieldElement = (name: string) => window.document.getElementById(`field-${name}`) as TextField;

/** Puts the cursor where something was just written, once the page shows it. */
function select(name: string, start: number, end: number): void {
  requestAnimationFrame(() => {
    const element = fieldElement(name);
    element?.focus();
    element?.setSelectionRange(start, end);
  });
}

/** What is written in any language stands open in both. */
function openedAtFirst(document: TemplateDocument): string[] {
  return Object.values(document.languages).flatMap((fields) => Object.entries(fields ?? {}).filter(([, text]) => text.trim() !== "").map(([name]) => name));
}
