import type { ThemeConfig } from "antd";

/** One accent, the green of a conifer; everything else is a grey with a trace of it. */
export const EVERGREEN = "#1f6b4f";
export const INK = "#1d2a24";
export const QUIET = "#5f6b65";
export const LINE = "#e4e9e6";
export const GROUND = "#f6f8f6";
export const ALARM = "#c2452d";
export const AMBER = "#c98a1b";

/** Steps of the accent from pale to full, for heat maps and bars. */
export const GREENS = ["#eef5f1", "#cfe5da", "#a3cdb9", "#6fb093", "#3f8f6d", "#1f6b4f", "#124632"];

/** Colours of categories that have no order: told apart by people who do not see red and green alike, too. */
export const CATEGORY_COLOURS = ["#1f6b4f", "#d98e2b", "#4178a6", "#a9583f", "#7d6aa5", "#5f8f3c"];

export const FONTS =
  '-apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Helvetica Neue", Arial, "Liberation Sans", "DejaVu Sans", ' +
  '"PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';

export const CODE_FONTS = 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Noto Sans Mono CJK SC", monospace';

export const theme: ThemeConfig = {
  token: {
    colorPrimary: EVERGREEN,
    colorInfo: EVERGREEN,
    colorInfoBg: "#e7f1ec",
    colorInfoBorder: "#bfdccd",
    colorLink: EVERGREEN,
    colorSuccess: "#2d7f5d",
    colorSuccessBg: "#e7f3ed",
    colorSuccessBorder: "#bfdccd",
    colorPrimaryBg: "#e7f1ec",
    colorWarning: AMBER,
    colorError: ALARM,
    colorTextBase: INK,
    colorBorderSecondary: LINE,
    colorBgLayout: GROUND,
    fontFamily: FONTS,
    fontFamilyCode: CODE_FONTS,
    fontSize: 14,
    borderRadius: 8,
    wireframe: false,
  },
  components: {
    Layout: { siderBg: "#ffffff", headerBg: "#ffffff", bodyBg: GROUND },
    Menu: { itemSelectedBg: "#e7f1ec", itemSelectedColor: EVERGREEN, itemBorderRadius: 8, activeBarBorderWidth: 0 },
    Table: { headerBg: "#fafbfa", headerColor: QUIET, cellPaddingBlockMD: 10 },
    Card: { headerFontSize: 14 },
    Statistic: { contentFontSize: 22 },
    Timeline: { itemPaddingBottom: 10 },
    Button: { primaryShadow: "none", defaultShadow: "none" },
  },
};
