import { GlobalOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslation } from "react-i18next";

import { api } from "@/api/client";

import type { Language } from "./i18n";
import { setLanguage } from "./i18n";
import { useMe } from "./session";

/** One press changes the language of everything; a signed-in person's choice is kept with the account. */
export function LanguageSwitch() {
  const { t, i18n } = useTranslation();
  const { data } = useMe();
  const other: Language = i18n.language === "zh" ? "en" : "zh";
  const change = async () => {
    await setLanguage(other);
    if (data) await api.PATCH("/api/me", { body: { language: other } });
  };
  return (
    <Button type="text" icon={<GlobalOutlined />} lang={other === "zh" ? "zh-CN" : "en"} onClick={() => void change()} aria-label={t("switch_language")}>
      {other === "zh" ? "中文" : "English"}
    </Button>
  );
}
