import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined } from "@ant-design/icons";
import { Button } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { moved } from "./draft";

type MoverProps<T> = { list: T[]; place: number; name: string; onChange: (list: T[], place: number) => void };

/** Up, down and away, for one item of a list; `onChange` says where the item is then (-1: nowhere). */
export function Mover<T>({ list, place, name, onChange }: MoverProps<T>) {
  const { t } = useTranslation("content");
  const shared = { type: "text", size: "small" } as const;
  return (
    <span className="row" style={{ gap: 2 }}>
      <Button {...shared} icon={<ArrowUpOutlined />} aria-label={t("pages.move_up", { what: name })} disabled={place === 0} onClick={() => onChange(moved(list, place, -1), place - 1)} />
      <Button {...shared} icon={<ArrowDownOutlined />} aria-label={t("pages.move_down", { what: name })} disabled={place === list.length - 1} onClick={() => onChange(moved(list, place, 1), place + 1)} />
      <Button {...shared} danger icon={<DeleteOutlined />} aria-label={t("pages.remove", { what: name })} onClick={() => onChange(list.filter((_, other) => other !== place), -1)} />
    </span>
  );
}

type Props<T> = { title: string; list: T[]; nameOf: (item: T, place: number) => string; onChange: (list: T[]) => void; add: ReactNode; children: (item: T, change: (item: T) => void) => ReactNode };

/** A short list inside a block: its questions, its boxes. */
export function ItemList<T>({ title, list, nameOf, onChange, add, children }: Props<T>) {
  return (
    <fieldset className="landing-items">
      <legend>{title}</legend>
      {list.map((item, place) => (
        <div key={place} className="landing-item">
          <div className="spread"><strong>{nameOf(item, place)}</strong><Mover list={list} place={place} name={nameOf(item, place)} onChange={onChange} /></div>
          {children(item, (next) => onChange(list.map((one, other) => (other === place ? next : one))))}
        </div>
      ))}
      {add}
    </fieldset>
  );
}
