import { Button, Tag } from "antd";
import { useTranslation } from "react-i18next";

import type { Finding } from "@/api/content";

import { excerpt, placeIn } from "./places";

const COLOURS = { error: "error", warning: "warning", notice: "default" } as const;

type Props = { id: string; found: Finding[]; source: string; rendered: string; onPlace?: (start: number, end: number) => void; isNamed?: boolean };

/** What is to be mended in one field, beside it, with the place marked; `isNamed`: elsewhere, with the name of its field. */
export function Findings({ id, found, source, rendered, onPlace, isNamed = false }: Props) {
  const { t, i18n } = useTranslation("content");
  if (found.length === 0) return null;
  return (
    <ul className="findings" id={id} data-testid={id}>
      {found.map((one, number) => {
        const place = placeIn(one, source, rendered);
        const [before, word, after] = place ? excerpt(source, place) : ["", "", ""];
        return (
          <li key={`${one.rule} ${one.start} ${number}`} className={one.severity}>
            <Tag color={COLOURS[one.severity]}>{t(`severity.${one.severity}`)}</Tag>
            {isNamed ? <NameOf finding={one} /> : null}
            {i18n.language === "zh" ? one.message_zh : one.message_en}
            {place ? (
              <div>
                <span className="quiet code">{before}</span><mark className="code">{word}</mark><span className="quiet code">{after}</span>
                {onPlace ? <Button type="link" size="small" onClick={() => onPlace(place.start, place.end)} aria-label={t("editor.go_to", { word })}>{t("editor.go")}</Button> : null}
              </div>
            ) : null}
          </li>
        );
      })}
    </ul>
  );
}

/** The language and the field of a finding that does not stand at its field. */
function NameOf({ finding }: { finding: Finding }) {
  const { t, i18n } = useTranslation("content");
  const isField = i18n.exists(`content:field.${finding.field}`);
  const parts = [finding.language ? t(`language.${finding.language}`) : "", isField ? t(`field.${finding.field}`) : ""].filter(Boolean);
  return parts.length ? <strong>{parts.join(" · ")}{t("editor.colon")}</strong> : null;
}
