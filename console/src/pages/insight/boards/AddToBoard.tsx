import { AppstoreAddOutlined } from "@ant-design/icons";
import { App, Button, Dropdown } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { BoardSummary } from "@/api/boards";
import { TILES_MAX, useBoards, useSaveBoard } from "@/api/boards";
import type { SavedInsight } from "@/api/insight";
import { useErrorWords } from "@/parts/errorWords";
import { useTitle } from "@/parts/titles";

import { NewBoard } from "./NewBoard";

const NEW = " new";

/** Puts a saved analysis at the end of a board, or onto a new one. */
export function AddToBoard({ slug, insight }: { slug: string; insight: SavedInsight }) {
  const { t } = useTranslation("boards");
  const { message } = App.useApp();
  const title = useTitle();
  const words = useErrorWords();
  const [isOpen, setOpen] = useState(false);
  const [isNaming, setNaming] = useState(false);
  const boards = useBoards(slug, isOpen);
  const save = useSaveBoard(slug);
  const tile = { kind: "insight" as const, key: insight.key };
  const holds = (board: BoardSummary) => board.tiles.some((one) => one.kind === "insight" && one.key === insight.key);
  const add = (board: BoardSummary) =>
    save.mutate(
      { key: board.key, name: { zh: board.name.zh ?? "", en: board.name.en ?? "" }, tiles: [...board.tiles, tile], changed_version: board.version },
      { onSuccess: () => void message.success(t("added", { name: title(board.name) })), onError: (error) => void message.error(words(error).title) },
    );
  const items = [
    ...boards.rows.map((board) => ({
      key: board.key,
      label: holds(board) ? t("already_on", { name: title(board.name) }) : title(board.name),
      disabled: holds(board) || board.tiles.length >= TILES_MAX,
    })),
    { key: NEW, label: t("new") },
  ];
  const choose = (key: string) => {
    const board = boards.rows.find((one) => one.key === key);
    if (board) add(board);
    else setNaming(true);
  };
  return (
    <>
      <Dropdown trigger={["click"]} open={isOpen} onOpenChange={setOpen} menu={{ items, onClick: ({ key }) => choose(key) }}>
        <Button icon={<AppstoreAddOutlined />} loading={save.isPending}>{t("add_here")}</Button>
      </Dropdown>
      {isNaming ? <NewBoard slug={slug} tiles={[tile]} onClose={() => setNaming(false)} /> : null}
    </>
  );
}
