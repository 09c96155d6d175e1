import { DownOutlined } from "@ant-design/icons";
import { Button, Dropdown } from "antd";
import { useTranslation } from "react-i18next";

import type { BlockKind } from "../blocks";
import { BLOCKS } from "../blocks";

/** Ready parts of a mail, put into its source where the cursor stands. */
export function BlockMenu({ isOff, onChoose }: { isOff: boolean; onChoose: (kind: BlockKind) => void }) {
  const { t } = useTranslation("content");
  return (
    <Dropdown
      trigger={["click"]}
      disabled={isOff}
      menu={{ items: BLOCKS.map((kind) => ({ key: kind, label: t(`mail_block.${kind}`) })), onClick: ({ key }) => onChoose(key as BlockKind) }}
    >
      <Button icon={<DownOutlined />} iconPlacement="end">{t("mail_block.insert")}</Button>
    </Dropdown>
  );
}
