import { DownloadOutlined } from "@ant-design/icons";
import { Alert, Button, Input, Segmented } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { parse, stringify } from "yaml";

import type { JourneyDocument } from "../document";
import { withoutEmpty } from "../document";
import { saveFile } from "../drafts";
import { readJourney } from "./reading";

type Form = "yaml" | "json";
type Props = { journey: JourneyDocument; onChange: (journey: JourneyDocument) => void };

/** The same journey as text, to be read, changed and carried elsewhere. */
export default function SourceTab({ journey, onChange }: Props) {
  const { t } = useTranslation("journeys");
  const [form, setForm] = useState<Form>("yaml");
  const [text, setText] = useState(() => textOf(journey, "yaml"));
  const [fault, setFault] = useState("");
  const written = textOf(journey, form);
  useEffect(() => {
    setText(written);
    setFault("");
  }, [written]);
  const take = () => {
    try {
      onChange(readJourney(form === "json" ? JSON.parse(text) : parse(text, { maxAliasCount: 0 })));
      setFault("");
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <div className="stack journey-source" style={{ gap: 10 }}>
      <div className="spread">
        <Segmented value={form} aria-label={t("source.form")} options={[{ value: "yaml", label: "YAML" }, { value: "json", label: "JSON" }]} onChange={setForm} />
        <div className="row">
          <Button icon={<DownloadOutlined />} onClick={() => saveFile(`${journey.key || "journey"}.${form}`, text)}>{t("source.download")}</Button>
          <Button type="primary" disabled={text === written} onClick={take}>{t("source.take")}</Button>
        </div>
      </div>
      {fault ? <Alert type="error" showIcon title={t("source.wrong")} description={<span className="code">{fault}</span>} /> : null}
      <Input.TextArea aria-label={t("source.title")} spellCheck={false} autoSize={{ minRows: 20, maxRows: 40 }} value={text} onChange={(event) => setText(event.target.value)} />
    </div>
  );
}

export function textOf(journey: JourneyDocument, form: Form): string {
  const plain = withoutEmpty(journey);
  return form === "json" ? `${JSON.stringify(plain, null, 2)}\n` : stringify(plain, { lineWidth: 100 });
}
