import { Spin } from "antd";
import { Navigate } from "react-router";

import { Nothing } from "@/parts/Notice";
import { ErrorNotice } from "@/parts/Notice";
import { useTranslation } from "react-i18next";

import { useMe } from "./session";

export const LAST_WORKSPACE = "evergrove.workspace";

/** `/` leads to the workspace that was open last, or to the sign-in. */
export function Home() {
  const { t } = useTranslation();
  const me = useMe();
  if (me.isPending) return <Spin fullscreen />;
  if (me.isError) return <div className="page"><ErrorNotice error={me.error} onAgain={() => void me.refetch()} /></div>;
  if (!me.data) return <Navigate to="/sign-in" replace />;
  const slugs = me.data.workspaces.map((one) => one.slug);
  const stored = localStorage.getItem(LAST_WORKSPACE);
  const slug = stored && slugs.includes(stored) ? stored : slugs[0];
  if (!slug) return <Nothing title={t("no_workspace.title")} teach={t("no_workspace.text")} />;
  return <Navigate to={`/w/${slug}`} replace />;
}
