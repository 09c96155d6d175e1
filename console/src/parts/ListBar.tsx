import { DownloadOutlined } from "@ant-design/icons";
import { App, Button } from "antd";
import type { ReactNode } from "react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Cell } from "./csv";
import { saveCsv } from "./csv";
import { useErrorWords } from "./errorWords";
import { SavedViews } from "./SavedViews";

/** Heading → what stands under it. */
export type Columns<T> = Record<string, (row: T) => Cell>;

type ExportProps<T> = { name: string; all: () => Promise<T[]>; columns: Columns<T>; filter?: (row: T) => boolean };

/** The rows of a list, all of its pages, as a file. */
export function ExportButton<T>({ name, all, columns, filter = () => true }: ExportProps<T>) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const words = useErrorWords();
  const [isBusy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    try {
      const rows = (await all()).filter(filter);
      saveCsv(name, Object.keys(columns), rows.map((row) => Object.values(columns).map((cell) => cell(row))));
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
