import { Modal } from "antd";
import { useTranslation } from "react-i18next";

import { LETTERS } from "./groups";

const GENERAL: [string[], string][] = [
  [["Ctrl/⌘", "K"], "palette"],
  [["/"], "search"],
  [["?"], "help"],
  [["Esc"], "close"],
];

type Props = { isOpen: boolean; onClose: () => void; names: ReadonlyMap<string, string> };

/** Which keys do what; `names` are the pages that the person may open. */
export function Shortcuts({ isOpen, onClose, names }: Props) {
  const { t } = useTranslation();
  const letters = Object.entries(LETTERS).filter(([, page]) => names.has(page));
  return (
    <Modal open={isOpen} onCancel={onClose} footer={null} title={t("shortcuts.title")} destroyOnHidden>
      <dl className="shortcuts">
        {GENERAL.map(([keys, words]) => <Line key={words} keys={keys} words={t(`shortcuts.${words}`)} />)}
        {letters.map(([letter, page]) => <Line key={letter} keys={["g", letter]} words={t("shortcuts.go", { page: names.get(page) })} />)}
      </dl>
    </Modal>
  );
}

function Line({ keys, words }: { keys: string[]; words: string }) {
  return (
    <div>
      <dt>{keys.map((key) => <kbd key={key}>{key}</kbd>)}</dt>
      <dd>{words}</dd>
    </div>
  );
}
