import { Input } from "antd";
import { useTranslation } from "react-i18next";

import type { Finding } from "@/api/content";

import type { FieldSpec } from "../documents";
import { Findings } from "./Findings";

type Props = {
  spec: FieldSpec;
  value: string;
  found: Finding[];
  rendered: string;
  isOff: boolean;
  onChange: (text: string) => void;
  onFocus: () => void;
};

const CHARACTERS_MAX = 200_000;

/** One field of a message with what is wrong in it. */
export function FieldEditor({ spec, value, found, rendered, isOff, onChange, onFocus }: Props) {
  const { t } = useTranslation("content");
  const id = `field-${spec.name}`;
  const toMend = `${id}-findings`;
  const shared = {
    id,
    value,
    onFocus,
    disabled: isOff,
    maxLength: CHARACTERS_MAX,
    status: found.some((one) => one.severity === "error") ? ("error" as const) : ("" as const),
    "aria-invalid": found.some((one) => one.severity === "error"),
    "aria-describedby": found.length > 0 ? toMend : undefined,
    onChange: (event: { target: { value: string } }) => onChange(event.target.value),
  };
  const goTo = (start: number, end: number) => {
    const element = document.getElementById(id) as HTMLInputElement | HTMLTextAreaElement | null;
    element?.focus();
    element?.setSelectionRange(start, end);
  };
  return (
    <div>
      <div className="field-label">
        <label htmlFor={id}>{t(`field.${spec.name}`)}</label>
        <span className="quiet small number" aria-hidden="true">{[...value].length}</span>
      </div>
      {spec.kind === "line" ? <Input {...shared} /> : (
        <Input.TextArea
          {...shared}
          className={spec.kind === "code" ? "code" : ""}
          spellCheck={spec.kind !== "code"}
          autoSize={spec.kind === "code" ? { minRows: 6, maxRows: 26 } : { minRows: 3, maxRows: 14 }}
        />
      )}
      <Findings id={toMend} found={found} source={value} rendered={rendered} onPlace={isOff ? undefined : goTo} />
    </div>
  );
}
