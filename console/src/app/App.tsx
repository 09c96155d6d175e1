import { QueryClientProvider } from "@tanstack/react-query";
import { App as AntApp, ConfigProvider } from "antd";
import enGB from "antd/locale/en_GB";
import zhCN from "antd/locale/zh_CN";
import dayjs from "dayjs";
import "dayjs/locale/zh-cn";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { RouterProvider } from "react-router";

import { queries } from "@/api/client";

import { useCalm, useMode } from "./appearance";
import { router } from "./router";
import { themeOf } from "./theme";

export function App() {
  const { i18n } = useTranslation();
  const mode = useMode();
  const isCalm = useCalm();
  const theme = useMemo(() => themeOf(mode, isCalm), [mode, isCalm]);
  dayjs.locale(i18n.language === "zh" ? "zh-cn" : "en");
  return (
    <ConfigProvider theme={theme} locale={i18n.language === "zh" ? zhCN : enGB} button={{ autoInsertSpace: false }}>
      <AntApp>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </AntApp>
    </ConfigProvider>
  );
}
