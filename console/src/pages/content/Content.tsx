import { PlusOutlined } from "@ant-design/icons";
import { Button, Card, Dropdown, Tabs } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";

import { useMay, usePlace } from "@/app/session";
import { Page } from "@/parts/Page";

import { CHANNELS } from "./documents";
import { LandingPages } from "./LandingPages";
import { MatrixTable } from "./MatrixTable";
import { ReadyTemplates } from "./ReadyTemplates";
import { SettingsForm } from "./SettingsForm";
import { TemplateList } from "./TemplateList";

export default function Content() {
  const { t } = useTranslation("content");
  const { slug } = usePlace();
  const [params, setParams] = useSearchParams();
  const mayWrite = useMay("content:write");
  const mayApprove = useMay("content:approve");
  const tabs = [
    { key: "templates", children: <TemplateList slug={slug} /> },
    { key: "ready", children: <ReadyTemplates slug={slug} /> },
    { key: "matrix", children: <MatrixTable slug={slug} /> },
    { key: "pages", children: <LandingPages slug={slug} /> },
    ...(mayApprove ? [{ key: "settings", children: <SettingsForm slug={slug} /> }] : []),
  ];
  return (
    <Page title={t("title")} lead={t("lead")} actions={mayWrite ? <NewTemplate slug={slug} /> : null}>
      <Card>
        <Tabs
          destroyOnHidden
          activeKey={params.get("tab") ?? "templates"}
          onChange={(tab) => setParams({ tab }, { replace: true })}
          items={tabs.map((tab) => ({ ...tab, label: t(`tab.${tab.key}`) }))}
        />
      </Card>
    </Page>
  );
}

/** The channel is chosen first: it decides what there is to write. */
function NewTemplate({ slug }: { slug: string }) {
  const { t } = useTranslation("content");
  return (
    <Dropdown
      trigger={["click"]}
      menu={{
        items: CHANNELS.map((channel) => ({
          key: channel,
          label: <Link to={`/w/${slug}/content/templates/new?channel=${channel}`}>{t(`channel.${channel}`)}</Link>,
        })),
      }}
    >
      <Button type="primary" icon={<PlusOutlined />}>{t("create")}</Button>
    </Dropdown>
  );
}
