import { Modal } from "antd";
import type { KeyboardEvent, ReactNode } from "react";
import { useEffect, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import { useDelayed } from "@/parts/useDelayed";

import type { Found } from "./usePaletteRows";
import { usePaletteRows } from "./usePaletteRows";

const TYPING_MS = 180;

export type PageLine = { key: string; name: string; icon: ReactNode };

type Props = { slug: string; pages: PageLine[]; onClose: () => void };

/** One field that finds pages, customers, segments, journeys, campaigns and what can be done: by keyboard alone. */
export function Palette({ slug, pages, onClose }: Props) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const id = useId();
  const [typed, setTyped] = useState("");
  const [place, setPlace] = useState(0);
  const { rows, isSearching } = usePaletteRows({ slug, pages, typed: typed.trim(), settled: useDelayed(typed.trim(), TYPING_MS) });
  const chosen = Math.min(place, rows.length - 1);
  const open = (row: Found | undefined) => {
    if (!row) return;
    onClose();
    void navigate(row.to);
  };
  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return; // Enter ends a Chinese word first
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    const step = steps[event.key];
    if (step !== undefined && rows.length > 0) {
      event.preventDefault();
      setPlace((chosen + step + rows.length) % rows.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      open(rows[chosen]);
    }
  };
  useEffect(() => {
    document.getElementById(`${id}-${chosen}`)?.scrollIntoView({ block: "nearest" }); // some browsers answer with a promise, which is no cleanup
  }, [id, chosen]);
  return (
    <Modal open onCancel={onClose} footer={null} closable={false} title={t("palette.title")} width={620} style={{ top: 72 }} styles={{ header: { display: "none" } }} className="palette">
      <input
        autoFocus
        type="text"
        role="combobox"
        aria-expanded
        aria-controls={`${id}-list`}
        aria-activedescendant={rows.length > 0 ? `${id}-${chosen}` : undefined}
        aria-label={t("palette.title")}
        placeholder={t("palette.placeholder")}
        value={typed}
        onChange={(event) => { setTyped(event.target.value); setPlace(0); }}
        onKeyDown={press}
      />
      <div role="listbox" id={`${id}-list`} aria-label={t("palette.found")} className="palette-rows">
        {rows.map((row, index) => (
          <div key={row.id} id={`${id}-${index}`} role="option" aria-selected={index === chosen} onMouseMove={() => setPlace(index)} onClick={() => open(row)}>
            {row.icon}
            <span className="palette-name">{row.name}</span>
            <span className="quiet small">{row.hint}</span>
          </div>
        ))}
      </div>
      <div className="quiet small palette-foot" role="status">
        {rows.length === 0 ? t(isSearching ? "palette.searching" : "palette.nothing") : t("palette.keys")}
      </div>
    </Modal>
  );
}
