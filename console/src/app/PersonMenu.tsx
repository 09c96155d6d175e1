import { CheckOutlined, UserOutlined } from "@ant-design/icons";
import { Button, Dropdown } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { APPEARANCES, choose, useAppearance } from "./appearance";
import { useMe, useSignOut } from "./session";

/** Who is signed in, how the console looks to them, and the way out. */
export function PersonMenu({ slug, withName, onShortcuts }: { slug: string; withName: boolean; onShortcuts: () => void }) {
  const { t } = useTranslation();
  const { data } = useMe();
  const signOut = useSignOut();
  const chosen = useAppearance();
  const name = withName ? (data?.user.name || data?.user.email) : "";
  return (
    <Dropdown
      trigger={["click"]}
      menu={{
        items: [
          { key: "account", label: <Link to={`/w/${slug}/account`}>{t("navigation.account")}</Link> },
          { type: "divider" },
          {
            type: "group",
            key: "appearance",
            label: t("appearance.title"),
            children: APPEARANCES.map((one) => ({
              key: one,
              label: t(`appearance.${one}`),
              icon: <CheckOutlined style={{ visibility: one === chosen ? "visible" : "hidden" }} />,
              onClick: () => choose(one),
            })),
          },
          { type: "divider" },
          { key: "shortcuts", label: <span className="spread">{t("shortcuts.title")}<kbd>?</kbd></span>, onClick: onShortcuts },
          { key: "out", label: t("sign_out"), onClick: () => signOut.mutate() },
        ],
      }}
    >
      <Button type="text" icon={<UserOutlined />} aria-label={`${t("person_menu")} ${name}`.trim()}>
        {name ? <span style={{ maxWidth: 160, overflow: "hidden", textOverflow: "ellipsis" }}>{name}</span> : null}
      </Button>
    </Dropdown>
  );
}
