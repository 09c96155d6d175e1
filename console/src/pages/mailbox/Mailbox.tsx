import { Alert, Button, Card, Checkbox, Grid, Select, Skeleton } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";

import type { LetterChannel } from "@/api/mailbox";
import { useLetters } from "@/api/mailbox";
import { usePlace } from "@/app/session";
import { CustomerSelect } from "@/parts/CustomerSelect";
import { ErrorNotice, Nothing } from "@/parts/Notice";
import { Page } from "@/parts/Page";
import { RowsMore } from "@/parts/RowsMore";

import { LetterPane } from "./LetterPane";
import { LetterRows } from "./LetterRows";
import "./mailbox.css";

/** What recorded senders took instead of sending it: a list, and the chosen message as its customer would see it. */
export default function Mailbox() {
  const { t } = useTranslation("mailbox");
  const { t: reach } = useTranslation("reach");
  const { slug } = usePlace();
  const wide = Grid.useBreakpoint().lg ?? true;
  const [params, setParams] = useSearchParams();
  const channel = (params.get("channel") ?? "") as LetterChannel | "";
  const customer = params.get("customer") ?? "";
  const isTests = params.get("only") === "tests";
  const letters = useLetters(slug, {
    ...(channel ? { channel } : {}),
    ...(customer ? { customer } : {}),
    ...(isTests ? { only: "tests" as const } : {}),
  });
  const chosen = params.get("letter") ?? (wide ? letters.rows[0]?.message_id : undefined) ?? "";
  const change = (name: string, value: string) =>
    setParams((before) => {
      const next = new URLSearchParams(before);
      if (name !== "letter") next.delete("letter");
      if (value) next.set(name, value);
      else next.delete(name);
      return next;
    });
  const isFiltered = Boolean(channel || customer || isTests);
  const hasNothing = !letters.isPending && !letters.error && letters.rows.length === 0;
  const showsList = wide || !params.get("letter");
  return (
    <Page title={t("title")} lead={t("lead")}>
      <div className="stack">
        <Alert type="info" showIcon title={t("stays.title")} description={t("stays.text")} data-testid="stays" />
        {letters.error ? <ErrorNotice error={letters.error} onAgain={letters.again} /> : null}
        {hasNothing && !isFiltered ? (
          <Card>
            <Nothing
              title={t(letters.channels.length > 0 ? "empty.waiting" : "empty.none")}
              teach={t(letters.channels.length > 0 ? "empty.waiting_text" : "empty.none_text")}
              action={<Link to={`/w/${slug}/channels`}>{t("empty.action")}</Link>}
            />
          </Card>
        ) : (
          <div className="mailbox">
            {showsList ? (
              <div className="stack" style={{ minWidth: 0 }}>
                <div className="row">
                  <Select
                    allowClear
                    aria-label={t("channel")}
                    placeholder={t("all_channels")}
                    style={{ minWidth: 130 }}
                    value={channel || undefined}
                    options={letters.channels.map((one) => ({ value: one, label: reach(`channel.${one}`) }))}
                    onChange={(next?: string) => change("channel", next ?? "")}
                  />
                  <CustomerSelect slug={slug} value={customer} onChange={(next) => change("customer", next)} />
                  <Checkbox checked={isTests} onChange={(event) => change("only", event.target.checked ? "tests" : "")}>{t("only_tests")}</Checkbox>
                </div>
                <Card styles={{ body: { padding: 0 } }}>
                  {letters.isPending ? <div style={{ padding: 20 }}><Skeleton active paragraph={{ rows: 8 }} /></div> : hasNothing ? (
                    <div style={{ padding: 24 }}><Nothing title={t("no_match")} teach={t("no_match_text")} /></div>
                  ) : <LetterRows rows={letters.rows} chosen={chosen} onChoose={(id) => change("letter", id)} />}
                </Card>
                <RowsMore {...letters.more} />
              </div>
            ) : <div><Button onClick={() => change("letter", "")}>{t("back")}</Button></div>}
            {chosen ? <LetterPane key={chosen} slug={slug} messageId={chosen} /> : null}
          </div>
        )}
      </div>
    </Page>
  );
}
