import { DownloadOutlined } from "@ant-design/icons";
import { App, Button } from "antd";
import type { ReactNode } from "react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { AllRows } from "@/api/lists";

import type { Cell } from "./csv";
import { saveCsv } from "./csv";
import { useErrorWords } from "./errorWords";
import { SavedViews } from "./SavedViews";

/** Heading → what stands under it. */
export type Columns<T> = Record<string, (row: T) => Cell>;

type ExportProps<T> = { name: string; all: () => Promise<AllRows<T>>; columns: Columns<T>; filter?: (row: T) => boolean };

/** The rows of a list, all of its pages, as a file; one that could not have them all says so, here and in its last line. */
export function ExportButton<T>({ name, all, columns, filter = () => true }: ExportProps<T>) {
  const { t } = useTranslation();
  const { message, modal } = App.useApp();
  const words = useErrorWords();
  const [isBusy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    try {
      const found = await all();
      const lines: Cell[][] = found.rows.filter(filter).map((row) => Object.values(columns).map((cell) => cell(row)));
      const cut = t("lists.cut", { rows: found.rows.length });
      saveCsv(name, Object.keys(columns), found.isCut ? [...lines, [cut]] : lines);
      if (found.isCut) modal.warning({ title: cut, content: t("lists.cut_text") });
    } catch (error) {
      void message.error(words(error).title);
    } finally {
      setBusy(false);
    }
  };
  return <Button icon={<DownloadOutlined />} loading={isBusy} onClick={() => void run()}>{t("lists.export")}</Button>;
}

type Props = { list: string; children?: ReactNode; actions?: ReactNode };

/** What stands above every list: its filters, the views that were saved of them, and its export. */
export function ListBar({ list, children, actions }: Props) {
  return (
    <div className="spread" data-testid="list-bar">
      <div className="row">{children}</div>
      <div className="row">
        <SavedViews list={list} />
        {actions}
      </div>
    </div>
  );
}
