import { BookOutlined, DeleteOutlined, TeamOutlined } from "@ant-design/icons";
import { Button, Checkbox, Input, Popover } from "antd";
import type { FormEvent } from "react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";

import type { SavedView } from "@/api/views";
import { useRemoveView, useSaveView, useViews } from "@/api/views";
import { useMay, usePlace } from "@/app/session";

import { ErrorNotice } from "./Notice";
import { savedQuery } from "./useFilters";

const NAME_CHARACTERS_MAX = 60;

/** Filters under a name: to go back to them, and to show them to others. */
export function SavedViews({ list }: { list: string }) {
  const { t } = useTranslation();
  const { slug } = usePlace();
  const [params, setParams] = useSearchParams();
  const [isOpen, setOpen] = useState(false);
  const views = useViews(slug, list).data ?? [];
  const query = savedQuery(params);
  const shown = views.find((view) => view.query === query && query !== "");
  const open = (view: SavedView) => {
    setParams(new URLSearchParams(view.query));
    setOpen(false);
  };
  const content = (
    <div className="views">
      {views.length === 0 ? <p className="quiet" style={{ marginTop: 0 }}>{t("lists.views.empty")}</p> : null}
      {views.map((view) => <ViewLine key={view.view_id} list={list} view={view} isShown={view === shown} onOpen={() => open(view)} />)}
      {query && !shown ? <SaveForm list={list} query={query} onDone={() => setOpen(false)} /> : null}
    </div>
  );
  return (
    <Popover open={isOpen} onOpenChange={setOpen} trigger="click" placement="bottomRight" content={content}>
      <Button icon={<BookOutlined />}>{shown?.name ?? t("lists.views.title")}</Button>
    </Popover>
  );
}

type LineProps = { list: string; view: SavedView; isShown: boolean; onOpen: () => void };

function ViewLine({ list, view, isShown, onOpen }: LineProps) {
  const { t } = useTranslation();
  const { slug } = usePlace();
  const mayShare = useMay("segments:write");
  const remove = useRemoveView(slug, list);
  return (
    <div className="spread" style={{ flexWrap: "nowrap" }}>
      <Button type={isShown ? "primary" : "text"} block style={{ justifyContent: "flex-start" }} onClick={onOpen}>
        {view.name}{view.is_shared ? <TeamOutlined aria-label={t("lists.views.shared")} /> : null}
      </Button>
      {view.is_own || mayShare ? (
        <Button type="text" icon={<DeleteOutlined />} loading={remove.isPending} aria-label={t("lists.views.remove", { name: view.name })} onClick={() => remove.mutate(view.view_id)} />
      ) : null}
    </div>
  );
}

function SaveForm({ list, query, onDone }: { list: string; query: string; onDone: () => void }) {
  const { t } = useTranslation();
  const { slug } = usePlace();
  const mayShare = useMay("segments:write");
  const save = useSaveView(slug, list);
  const [name, setName] = useState("");
  const [isShared, setShared] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim()) save.mutate({ list, name: name.trim(), query, is_shared: isShared }, { onSuccess: onDone });
  };
  return (
    <form className="stack" style={{ gap: 8, marginTop: 10 }} onSubmit={submit}>
      <Input aria-label={t("lists.views.name")} placeholder={t("lists.views.name")} maxLength={NAME_CHARACTERS_MAX} value={name} onChange={(event) => setName(event.target.value)} />
      {mayShare ? <Checkbox checked={isShared} onChange={(event) => setShared(event.target.checked)}>{t("lists.views.share")}</Checkbox> : null}
      {save.error ? <ErrorNotice error={save.error} /> : null}
      <Button type="primary" htmlType="submit" disabled={!name.trim()} loading={save.isPending}>{t("lists.views.save")}</Button>
    </form>
  );
}
