import {
  ApartmentOutlined,
  ApiOutlined,
  AuditOutlined,
  CalendarOutlined,
  CheckSquareOutlined,
  ContactsOutlined,
  DashboardOutlined,
  ExclamationCircleOutlined,
  ExperimentOutlined,
  FileDoneOutlined,
  FileTextOutlined,
  FunnelPlotOutlined,
  HomeOutlined,
  MailOutlined,
  MenuOutlined,
  NodeIndexOutlined,
  NotificationOutlined,
  PlusOutlined,
  SafetyOutlined,
  SearchOutlined,
  SendOutlined,
  SettingOutlined,
  TeamOutlined,
  UploadOutlined,
} from "@ant-design/icons";
import { Button, Drawer, Grid, Layout, Menu, Select, Skeleton, Spin } from "antd";
import type { ReactNode } from "react";
import { lazy, Suspense, useCallback, useDeferredValue, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, Navigate, Outlet, useLocation, useNavigate, useParams } from "react-router";

import { useApprovalsWaiting } from "@/api/approvals";
import { knownZone, liveIn } from "@/format/zone";
import { ErrorNotice, NotFound } from "@/parts/Notice";

import { inGroups } from "./groups";
import { LAST_WORKSPACE } from "./Home";
import { JobsTray } from "./JobsTray";
import { LanguageSwitch } from "./LanguageSwitch";
import { PersonMenu } from "./PersonMenu";
import { PlaceContext, useMay, useMe, usePlace, useZone } from "./session";
import { Shortcuts } from "./Shortcuts";
import { SimulatedTag } from "./SimulatedTag";
import { useKeys } from "./useKeys";
import { ZoneNote } from "./ZoneNote";

const NewWorkspace = lazy(async () => ({ default: (await import("./NewWorkspace")).NewWorkspace }));
const Palette = lazy(async () => ({ default: (await import("./Palette")).Palette }));

// The order of the lines and what stands under which heading is in groups.ts.

const PAGES = [
  { key: "", icon: <HomeOutlined />, name: "today", needs: "overview:read" },
  { key: "overview", icon: <DashboardOutlined />, name: "overview", needs: "overview:read" },
  { key: "customers", icon: <ContactsOutlined />, name: "customers", needs: "customers:read" },
  { key: "segments", icon: <ApartmentOutlined />, name: "segments", needs: "segments:read" },
  { key: "insight", icon: <FunnelPlotOutlined />, name: "insight", needs: "segments:read" },
  { key: "content", icon: <FileTextOutlined />, name: "content", needs: "content:read" },
  { key: "calendar", icon: <CalendarOutlined />, name: "calendar", needs: "calendar:read" },
  { key: "tasks", icon: <CheckSquareOutlined />, name: "tasks", needs: "tasks:read" },
  { key: "journeys", icon: <NodeIndexOutlined />, name: "journeys", needs: "campaigns:read" },
  { key: "experiments", icon: <ExperimentOutlined />, name: "experiments", needs: "experiments:read" },
  { key: "campaigns", icon: <SendOutlined />, name: "campaigns", needs: "campaigns:read" },
  { key: "channels", icon: <NotificationOutlined />, name: "channels", needs: "channels:read" },
  { key: "mailbox", icon: <MailOutlined />, name: "mailbox", needs: "customers_plain:read" },
  { key: "policy", icon: <SafetyOutlined />, name: "policy", needs: "policy:read" },
  { key: "sources", icon: <ApiOutlined />, name: "sources", needs: "sources:read" },
  { key: "imports", icon: <UploadOutlined />, name: "imports", needs: "imports:read" },
  { key: "rejects", icon: <ExclamationCircleOutlined />, name: "rejects", needs: "rejects:read" },
  { key: "approvals", icon: <FileDoneOutlined />, name: "approvals", needs: "approvals:read" },
  { key: "people", icon: <TeamOutlined />, name: "people", needs: "users:read" },
  { key: "settings", icon: <SettingOutlined />, name: "settings", needs: "settings:read" },
  { key: "audit", icon: <AuditOutlined />, name: "audit", needs: "audit:read" },
] as const;

/** The frame of every page inside a workspace. */
export function Shell() {
  const { slug = "" } = useParams();
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const me = useMe();
  const wide = Grid.useBreakpoint().lg ?? true;
  const [isOpen, setOpen] = useState(false);
  useEffect(() => setOpen(false), [pathname]);
  const place = me.data?.workspaces.find((one) => one.slug === slug);
  const zone = useZone(place ? slug : "");
  // Frame and page are drawn from here on; as a deferred value they are drawn in slices, and the page can be used.
  const zoneName = useDeferredValue(zone.data);
  useEffect(() => {
    if (place) localStorage.setItem(LAST_WORKSPACE, slug);
  }, [place, slug]);
  if (me.isPending) return <Spin fullscreen />;
  if (me.isError) return <div className="page"><ErrorNotice error={me.error} onAgain={() => void me.refetch()} /></div>;
  if (!me.data) return <Navigate to={`/sign-in?next=${encodeURIComponent(pathname)}`} replace />;
  if (!place) return <NotFound back={<Link to="/">{t("back_home")}</Link>} />;
  if (zone.isError) return <div className="page"><ErrorNotice error={zone.error} onAgain={() => void zone.refetch()} /></div>;
  if (zone.isPending || zoneName === undefined) return <Spin fullscreen />;
  const clock = knownZone(zoneName);
  liveIn(clock);
  return (
    <PlaceContext.Provider value={{ slug, role: place.role, permissions: place.permissions, me: me.data, zone: clock }}>
      <a className="skip" href="#content" onClick={skip}>{t("skip")}</a>
      <Layout style={{ minHeight: "100vh" }}>
        {wide ? (
          <Layout.Sider width={236} style={{ borderRight: "1px solid var(--line)", position: "sticky", top: 0, height: "100vh", overflowY: "auto" }}>
            <div style={{ padding: "18px 20px 6px" }}><Brand /></div>
            <Navigation slug={slug} />
          </Layout.Sider>
        ) : (
          <Drawer open={isOpen} onClose={() => setOpen(false)} placement="left" size={250} title={<Brand />} styles={{ body: { padding: 8 } }}>
            <Navigation slug={slug} />
          </Drawer>
        )}
        <Layout>
          <Layout.Header className="spread" style={{ height: 56, flexWrap: "nowrap", paddingInline: 20, lineHeight: "normal", borderBottom: "1px solid var(--line)", position: "sticky", top: 0, zIndex: 10 }}>
            <div className="row" style={{ flexWrap: "nowrap", minWidth: 0, overflow: "hidden", whiteSpace: "nowrap" }}>
              {wide ? null : <Button type="text" icon={<MenuOutlined />} aria-label={t("menu")} onClick={() => setOpen(true)} />}
              <WorkspaceSwitch slug={slug} />
              <SimulatedTag slug={slug} isWide={wide} />
              <ZoneNote zone={clock} isWide={wide} />
            </div>
            <div className="row" style={{ flexWrap: "nowrap", flex: "none" }}>
              <Tools slug={slug} isWide={wide} />
            </div>
          </Layout.Header>
          <Layout.Content id="content" tabIndex={-1} role="main" style={{ outline: "none" }}>
            <Suspense fallback={<div className="page"><Skeleton active /></div>}>
              <Outlet />
            </Suspense>
          </Layout.Content>
        </Layout>
      </Layout>
    </PlaceContext.Provider>
  );
}

function Brand() {
  const { t } = useTranslation();
  return (
    <Link to="/" className="brand" style={{ textDecoration: "none" }}>
      <img src="/favicon.svg" alt="" />
      <span>{t("brand")}</span>
    </Link>
  );
}

/** The pages that the person may open, with their names. */
function usePages() {
  const { t } = useTranslation();
  const { permissions } = usePlace();
  return PAGES.filter((page) => permissions.includes(page.needs)).map((page) => ({ key: page.key as string, icon: page.icon, name: t(`navigation.${page.name}`) }));
}

/** What is at hand on every page: the search over everything, work in the background, the language, one's own menu. */
function Tools({ slug, isWide }: { slug: string; isWide: boolean }) {
  const { t } = useTranslation();
  const pages = usePages();
  const [open, setOpen] = useState<"" | "palette" | "shortcuts">("");
  const names = new Map(pages.map((page) => [page.key, page.name]));
  const close = useCallback(() => setOpen(""), []);
  useKeys({ slug, onPalette: () => setOpen("palette"), onShortcuts: () => setOpen("shortcuts"), mayGo: (page) => names.has(page) });
  return (
    <>
      <Button type={isWide ? "default" : "text"} icon={<SearchOutlined />} aria-label={isWide ? undefined : t("palette.title")} aria-keyshortcuts="Control+K Meta+K" onClick={() => setOpen("palette")}>
        {isWide ? <><span className="quiet">{t("palette.button")}</span> <kbd>Ctrl K</kbd></> : null}
      </Button>
      <JobsTray slug={slug} />
      <LanguageSwitch />
      <PersonMenu slug={slug} withName={isWide} onShortcuts={() => setOpen("shortcuts")} />
      <Shortcuts isOpen={open === "shortcuts"} onClose={close} names={names} />
      {open === "palette" ? <Suspense fallback={null}><Palette slug={slug} pages={pages} onClose={close} /></Suspense> : null}
    </>
  );
}

function Navigation({ slug }: { slug: string }) {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const part = pathname.split("/")[3] ?? "";
  const selected = part === "today" ? "" : part;
  const { first, groups } = inGroups(usePages());
  const waiting = useApprovalsWaiting(slug, useMay("approvals:read")).data?.to_decide ?? 0;
  const line = ({ key, icon, name }: { key: string; icon: React.ReactNode; name: string }) => ({
    key,
    icon,
    label: <Link to={`/w/${slug}${key ? `/${key}` : ""}`} aria-current={key === selected ? "page" : undefined}>{key === "approvals" && waiting > 0 ? t("navigation_waiting", { name, count: waiting }) : name}</Link>,
  });
  return (
    <nav aria-label={t("menu")}>
      <Menu
        mode="inline"
        selectedKeys={[selected]}
        className="navigation"
        items={[
          ...first.map(line),
          ...groups.map((group) => ({ type: "group" as const, key: `group:${group.name}`, label: t(`navigation_group.${group.name}`), children: group.pages.map(line) })),
        ]}
      />
    </nav>
  );
}

/** Following the address would put `#content` into it; focus is all that is wanted. */
function skip(event: React.MouseEvent) {
  event.preventDefault();
  document.getElementById("content")?.focus();
}

/** The same list in another workspace, where one may see it; what an address names inside of a list is of this one only. */
function listOf(pathname: string, permissions: string[]): string {
  const key = pathname.split("/")[3] ?? "";
  const page = PAGES.find((one) => one.key === key);
  return page?.key && permissions.includes(page.needs) ? `/${page.key}` : "";
}

/** Stands among the slugs for “a new one”; no slug looks like it. */
const NEW = "+";

function WorkspaceSwitch({ slug }: { slug: string }) {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const { data } = useMe();
  const [isMaking, setMaking] = useState(false);
  const all = data?.workspaces ?? [];
  const mayAdd = data?.may_create_workspaces ?? false;
  if (all.length < 2 && !mayAdd) return <strong>{all[0]?.name ?? slug}</strong>;
  const go = (next: string) => {
    if (next === NEW) setMaking(true);
    else void navigate(`/w/${next}${listOf(pathname, all.find((one) => one.slug === next)?.permissions ?? [])}`);
  };
  return (
    <>
      <Select
        aria-label={t("workspace")}
        variant="borderless"
        popupMatchSelectWidth={false}
        value={slug}
        options={[...all.map((one) => ({ value: one.slug, label: one.name as ReactNode })), ...(mayAdd ? [{ value: NEW, label: <><PlusOutlined /> {t("workspace_new")}</> }] : [])]}
        onChange={go}
      />
      {isMaking ? <Suspense fallback={null}><NewWorkspace onClose={() => setMaking(false)} /></Suspense> : null}
    </>
  );
}
