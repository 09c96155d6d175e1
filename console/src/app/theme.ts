import type { ThemeConfig } from "antd";
import { theme as antd } from "antd";

import type { Mode } from "./appearance";

/**
 * One accent, the green of a conifer; everything else is a grey with a trace of it. The values stand in `style.css`,
 * by day and by night; `Chart` reads them for drawings, which know no variables.
 */
export const EVERGREEN = "var(--evergreen)";
export const INK = "var(--ink)";
export const QUIET = "var(--quiet)";
export const LINE = "var(--line)";
export const GROUND = "var(--ground)";
export const SURFACE = "var(--surface)";
export const ALARM = "var(--alarm)";
export const AMBER = "var(--amber)";

/** Steps of the accent from pale to full, for heat maps and bars; white words are read on the last three. */
export const GREENS = [0, 1, 2, 3, 4, 5, 6].map((step) => `var(--green-${step})`);

/** Colours of categories that have no order: told apart by people who do not see red and green alike, too. */
export const CATEGORY_COLOURS = [1, 2, 3, 4, 5, 6].map((one) => `var(--category-${one})`);

export const FONTS =
  '-apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Helvetica Neue", Arial, "Liberation Sans", "DejaVu Sans", ' +
  '"PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';

export const CODE_FONTS = 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Noto Sans Mono CJK SC", monospace';

const SHAPE = { fontFamily: FONTS, fontFamilyCode: CODE_FONTS, fontSize: 14, borderRadius: 8, wireframe: false };

/** Ant Design computes shades of its seeds, so they are values and no variables. */
const SEEDS: Record<Mode, NonNullable<ThemeConfig["token"]>> = {
  light: {
    colorPrimary: "#1f6b4f",
    colorInfo: "#1f6b4f",
    colorInfoBg: "#e7f1ec",
    colorInfoBorder: "#bfdccd",
    colorLink: "#1f6b4f",
    colorSuccess: "#26704f",
    colorSuccessBg: "#e7f3ed",
    colorSuccessBorder: "#bfdccd",
    colorPrimaryBg: "#e7f1ec",
    colorWarning: "#8f5c00",
    colorWarningBg: "#fff4e0",
    colorWarningBorder: "#ecd2a0",
    // Both spellings make the same variable of CSS, and the one that comes last is Ant Design's own.
    gold7: "#7c5200",
    "gold-7": "#7c5200",
    green7: "#237804",
    "green-7": "#237804",
    volcano7: "#a8320c",
    "volcano-7": "#a8320c",
    colorError: "#b93f28",
    colorTextDescription: "#5f6b65",
    colorTextTertiary: "#5f6b65",
    colorTextPlaceholder: "#68736d",
    colorTextBase: "#1d2a24",
    colorBorderSecondary: "#e4e9e6",
    colorBgLayout: "#f6f8f6",
  },
  dark: {
    colorPrimary: "#2f8f69",
    colorInfo: "#4fa883",
    colorLink: "#63b893",
    colorSuccess: "#45b985",
    colorWarning: "#d9a441",
    colorError: "#ff7d66",
    colorTextDescription: "#a2afa8",
    colorTextTertiary: "#a2afa8",
    colorTextPlaceholder: "#93a099",
    colorTextBase: "#e9efec",
    colorBgBase: "#0f1512",
    colorBgContainer: "#161d19",
    colorBgElevated: "#1c2520",
    colorBorderSecondary: "#2b3731",
    colorBgLayout: "#0f1512",
  },
};

/** Ant Design by day or by night; calm, nothing moves on its way in or out. */
export function themeOf(mode: Mode, isCalm: boolean): ThemeConfig {
  return {
    algorithm: mode === "dark" ? antd.darkAlgorithm : antd.defaultAlgorithm,
    token: { ...SHAPE, ...SEEDS[mode], motion: !isCalm },
    components: {
      Layout: { siderBg: SURFACE, headerBg: SURFACE, bodyBg: GROUND },
      Menu: { itemBg: "transparent", itemSelectedBg: "var(--pale)", itemSelectedColor: EVERGREEN, itemBorderRadius: 8, activeBarBorderWidth: 0, groupTitleColor: QUIET, groupTitleFontSize: 12 },
      Tabs: { itemSelectedColor: EVERGREEN, itemHoverColor: EVERGREEN, inkBarColor: EVERGREEN },
      Table: { headerBg: "var(--soft)", headerColor: QUIET, cellPaddingBlockMD: 10 },
      Card: { headerFontSize: 14 },
      Statistic: { contentFontSize: 22 },
      Timeline: { itemPaddingBottom: 10 },
      Button: { primaryShadow: "none", defaultShadow: "none", dangerColor: mode === "dark" ? "#1a0d09" : "#ffffff" },
    },
  };
}
