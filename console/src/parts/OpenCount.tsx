import { Button } from "antd";
import { useTranslation } from "react-i18next";

type Props = { text: string; what: string; onOpen: (() => void) | undefined };

/** A count that opens the list of those whom it counts; plain where there is nobody, or nothing may be opened. */
export function OpenCount({ text, what, onOpen }: Props) {
  const { t } = useTranslation();
  if (!onOpen) return <span className="number">{text}</span>;
  return (
    <Button type="link" size="small" className="number open-count" aria-label={t("lists.open", { what, number: text })} onClick={onOpen}>
      {text}
    </Button>
  );
}
