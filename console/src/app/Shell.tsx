import {
  ApartmentOutlined,
  ApiOutlined,
  CalendarOutlined,
  CheckSquareOutlined,
  ContactsOutlined,
  DashboardOutlined,
  ExclamationCircleOutlined,
  ExperimentOutlined,
  FileTextOutlined,
  MenuOutlined,
  NodeIndexOutlined,
  NotificationOutlined,
  SafetyOutlined,
  SendOutlined,
  TeamOutlined,
  UploadOutlined,
  UserOutlined,
} from "@ant-design/icons";
import { Button, Drawer, Dropdown, Grid, Layout, Menu, Select, Skeleton, Spin } from "antd";
import { Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, Navigate, Outlet, useLocation, useNavigate, useParams } from "react-router";

import { ErrorNotice, NotFound } from "@/parts/Notice";

import { LAST_WORKSPACE } from "./Home";
import { LanguageSwitch } from "./LanguageSwitch";
import { PlaceContext, useMe, usePlace, useSignOut } from "./session";

const PAGES = [
  { key: "", icon: <DashboardOutlined />, name: "overview", needs: "overview:read" },
  { key: "customers", icon: <ContactsOutlined />, name: "customers", needs: "customers:read" },
  { key: "segments", icon: <ApartmentOutlined />, name: "segments", needs: "segments:read" },
  { key: "content", icon: <FileTextOutlined />, name: "content", needs: "content:read" },
  { key: "calendar", icon: <CalendarOutlined />, name: "calendar", needs: "calendar:read" },
  { key: "tasks", icon: <CheckSquareOutlined />, name: "tasks", needs: "tasks:read" },
  { key: "journeys", icon: <NodeIndexOutlined />, name: "journeys", needs: "campaigns:read" },
  { key: "experiments", icon: <ExperimentOutlined />, name: "experiments", needs: "experiments:read" },
  { key: "campaigns", icon: <SendOutlined />, name: "campaigns", needs: "campaigns:read" },
  { key: "channels", icon: <NotificationOutlined />, name: "channels", needs: "channels:read" },
  { key: "policy", icon: <SafetyOutlined />, name: "policy", needs: "policy:read" },
  { key: "sources", icon: <ApiOutlined />, name: "sources", needs: "sources:read" },
  { key: "imports", icon: <UploadOutlined />, name: "imports", needs: "imports:read" },
  { key: "rejects", icon: <ExclamationCircleOutlined />, name: "rejects", needs: "rejects:read" },
  { key: "people", icon: <TeamOutlined />, name: "people", needs: "users:read" },
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
  useEffect(() => {
    if (place) localStorage.setItem(LAST_WORKSPACE, slug);
  }, [place, slug]);
  if (me.isPending) return <Spin fullscreen />;
  if (me.isError) return <div className="page"><ErrorNotice error={me.error} onAgain={() => void me.refetch()} /></div>;
  if (!me.data) return <Navigate to={`/sign-in?next=${encodeURIComponent(pathname)}`} replace />;
  if (!place) return <NotFound back={<Link to="/">{t("back_home")}</Link>} />;
  return (
    <PlaceContext.Provider value={{ slug, role: place.role, permissions: place.permissions, me: me.data }}>
      <a className="skip" href="#content">{t("skip")}</a>
      <Layout style={{ minHeight: "100vh" }}>
        {wide ? (
          <Layout.Sider width={216} style={{ borderRight: "1px solid var(--line)", position: "sticky", top: 0, height: "100vh" }}>
            <div style={{ padding: "18px 20px 14px" }}><Brand /></div>
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
            </div>
            <div className="row" style={{ flexWrap: "nowrap", flex: "none" }}>
              <LanguageSwitch />
              <PersonMenu slug={slug} withName={wide} />
            </div>
          </Layout.Header>
          <Layout.Content id="content" tabIndex={-1} style={{ outline: "none" }}>
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

function Navigation({ slug }: { slug: string }) {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const { permissions } = usePlace();
  const selected = pathname.split("/")[3] ?? "";
  return (
    <nav aria-label={t("menu")}>
      <Menu
        mode="inline"
        selectedKeys={[selected]}
        style={{ border: "none", paddingInline: 8 }}
        items={PAGES.filter((page) => permissions.includes(page.needs)).map(({ key, icon, name }) => ({
          key,
          icon,
          label: <Link to={`/w/${slug}${key ? `/${key}` : ""}`}>{t(`navigation.${name}`)}</Link>,
        }))}
      />
    </nav>
  );
}

function WorkspaceSwitch({ slug }: { slug: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { data } = useMe();
  const all = data?.workspaces ?? [];
  if (all.length < 2) return <strong>{all[0]?.name ?? slug}</strong>;
  return (
    <Select
      aria-label={t("workspace")}
      variant="borderless"
      popupMatchSelectWidth={false}
      value={slug}
      options={all.map((one) => ({ value: one.slug, label: one.name }))}
      onChange={(next) => void navigate(`/w/${next}`)}
    />
  );
}

function PersonMenu({ slug, withName }: { slug: string; withName: boolean }) {
  const { t } = useTranslation();
  const { data } = useMe();
  const signOut = useSignOut();
  return (
    <Dropdown
      trigger={["click"]}
      menu={{
        items: [
          { key: "account", label: <Link to={`/w/${slug}/account`}>{t("navigation.account")}</Link> },
          { type: "divider" },
          { key: "out", label: t("sign_out"), onClick: () => signOut.mutate() },
        ],
      }}
    >
      <Button type="text" icon={<UserOutlined />} aria-label={t("person_menu")}>
        {withName ? <span style={{ maxWidth: 160, overflow: "hidden", textOverflow: "ellipsis" }}>{data?.user.name || data?.user.email}</span> : null}
      </Button>
    </Dropdown>
  );
}
