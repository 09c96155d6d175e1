import { Tag } from "antd";
import { useTranslation } from "react-i18next";

import type { LetterLine } from "@/api/mailbox";
import { useFormats } from "@/format/formats";
import { shortId } from "@/pages/customers/CustomerTable";

type Props = { rows: LetterLine[]; chosen: string; onChoose: (id: string) => void };

/** The messages, the newest first; bold until their customer has opened them. */
export function LetterRows({ rows, chosen, onChoose }: Props) {
  const { t } = useTranslation("mailbox");
  const { t: reach } = useTranslation("reach");
  const formats = useFormats();
  return (
    <ul className="letters" aria-label={t("title")}>
      {rows.map((row) => (
        <li key={row.message_id}>
          <button
            type="button"
            className={`letter-row${row.message_id === chosen ? " chosen" : ""}${row.opened_at ? "" : " unread"}`}
            aria-current={row.message_id === chosen}
            onClick={() => onChoose(row.message_id)}
          >
            <span className="letter-top">
              <span className="letter-to">{row.test_address || row.customer_name || shortId(row.customer_id)}</span>
              <span className="quiet small nowrap">{formats.ago(row.sent_at)}</span>
            </span>
            <span className="letter-title">{row.title || t("unreadable")}</span>
            <span className="row" style={{ gap: 4 }}>
              <Tag>{reach(`channel.${row.channel}`)}</Tag>
              {row.test_address ? <Tag color="gold">{t("test")}</Tag> : null}
              {row.bounced_at ? <Tag color="error">{t("state.bounced")}</Tag> : null}
              {row.clicked_at ? <Tag color="green">{t("state.clicked")}</Tag> : row.opened_at ? <Tag color="blue">{t("state.opened")}</Tag> : null}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
