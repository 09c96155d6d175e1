import { PlusOutlined } from "@ant-design/icons";
import { Alert, Button, Card, Skeleton } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { useSettings } from "@/api/settings";
import { NewWorkspace } from "@/app/NewWorkspace";
import { useMay, usePlace } from "@/app/session";
import { ErrorNotice } from "@/parts/Notice";
import { Page } from "@/parts/Page";

import { Events } from "./Events";
import { Keeping } from "./Keeping";
import { NameAndZone } from "./NameAndZone";
import { Strategies } from "./Strategies";

/** What the workspace says about itself, and where everything else is set. */
export default function Settings() {
  const { t } = useTranslation("settings");
  const { slug, me } = usePlace();
  const mayWrite = useMay("settings:write");
  const settings = useSettings(slug);
  const [isMaking, setMaking] = useState(false);
  return (
    <Page
      title={t("title")}
      lead={t("lead")}
      actions={me.may_create_workspaces ? <Button icon={<PlusOutlined />} onClick={() => setMaking(true)}>{t("new.title")}</Button> : null}
    >
      {settings.error ? <ErrorNotice error={settings.error} onAgain={() => void settings.refetch()} /> : null}
      {settings.data ? (
        <div className="stack" style={{ maxWidth: 860 }}>
          {mayWrite ? null : <Alert type="info" showIcon title={t("only_read")} />}
          <NameAndZone settings={settings.data} mayWrite={mayWrite} />
          <Keeping settings={settings.data} mayWrite={mayWrite} />
          <Strategies settings={settings.data} mayWrite={mayWrite} />
          <Events settings={settings.data} mayWrite={mayWrite} />
          <Elsewhere />
        </div>
      ) : settings.error ? null : <Skeleton active />}
      {isMaking ? <NewWorkspace onClose={() => setMaking(false)} /> : null}
    </Page>
  );
}

const ELSEWHERE = [
  { name: "hours", page: "policy", needs: "policy:read" },
  { name: "channels", page: "channels", needs: "channels:read" },
  { name: "alarms", page: "today/alarms", needs: "channels:read" },
  { name: "people", page: "people", needs: "users:read" },
] as const;

/** What is set on pages of its own. */
function Elsewhere() {
  const { t } = useTranslation("settings");
  const { slug, permissions } = usePlace();
  const shown = ELSEWHERE.filter((one) => permissions.includes(one.needs));
  return (
    <Card size="small" title={t("elsewhere.title")}>
      <div className="stack" style={{ gap: 10 }}>
        {shown.map((one) => (
          <div key={one.name}>
            <Link to={`/w/${slug}/${one.page}`} style={{ display: "block" }}>{t(`elsewhere.${one.name}`)}</Link>
            <span className="quiet small">{t(`elsewhere.${one.name}_text`)}</span>
          </div>
        ))}
      </div>
    </Card>
  );
}
