import { Tabs } from "antd";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";

import { useMay } from "@/app/session";
import { Page } from "@/parts/Page";

import { Members } from "./Members";
import { Tokens } from "./Tokens";

export default function People() {
  const { t } = useTranslation("people");
  const [params, setParams] = useSearchParams();
  const mayTokens = useMay("tokens:read");
  return (
    <Page title={t("title")} lead={t("lead")}>
      <Tabs
        destroyOnHidden
        activeKey={mayTokens && params.get("tab") === "tokens" ? "tokens" : "members"}
        onChange={(tab) => setParams(tab === "members" ? {} : { tab }, { replace: true })}
        items={[
          { key: "members", label: t("tab.members"), children: <Members /> },
          ...(mayTokens ? [{ key: "tokens", label: t("tab.tokens"), children: <Tokens /> }] : []),
        ]}
      />
    </Page>
  );
}
