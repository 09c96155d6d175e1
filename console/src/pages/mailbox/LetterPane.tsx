import { Alert, App, Button, Card, Skeleton, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { Letter } from "@/api/mailbox";
import { useActAsCustomer, useLetter } from "@/api/mailbox";
import { useMay } from "@/app/session";
import { useFormats } from "@/format/formats";
import { shortId } from "@/pages/customers/CustomerTable";
import { framedPage } from "@/pages/content/editor/framedPage";
import { Message } from "@/pages/content/editor/MessagePreview";
import { ErrorNotice } from "@/parts/Notice";
import { useErrorWords } from "@/parts/errorWords";

/** The chosen message: for whom, what they see, and what can be done in their place. */
export function LetterPane({ slug, messageId }: { slug: string; messageId: string }) {
  const { t } = useTranslation("mailbox");
  const letter = useLetter(slug, messageId);
  if (letter.error) return <ErrorNotice error={letter.error} onAgain={() => void letter.refetch()} />;
  if (!letter.data) return <Card><Skeleton active paragraph={{ rows: 10 }} /></Card>;
  return (
    <Card data-testid="letter">
      <div className="stack">
        <Head slug={slug} letter={letter.data} />
        <Content letter={letter.data} />
        {letter.data.test_address ? <span className="quiet small">{t("test_text")}</span> : <Acts slug={slug} letter={letter.data} />}
      </div>
    </Card>
  );
}

function Head({ slug, letter }: { slug: string; letter: Letter }) {
  const { t } = useTranslation("mailbox");
  const { t: reach } = useTranslation("reach");
  const formats = useFormats();
  const name = letter.customer_name || shortId(letter.customer_id);
  const journey = letter.journey_key.split("@")[0];
  const campaign = letter.campaign_key.split("@")[0];
  const moments: [string, string | null][] = [["sent", letter.sent_at], ["opened", letter.opened_at], ["clicked", letter.clicked_at], ["bounced", letter.bounced_at]];
  return (
    <div>
      <h2 className="letter-subject" data-testid="letter-title">{letter.title || t("unreadable")}</h2>
      <div className="row">
        <span>{t("to")} {letter.test_address || <Link to={`/w/${slug}/customers/${letter.customer_id}`}>{name}</Link>}</span>
        {letter.test_address ? <Tag color="gold">{t("test")}</Tag> : null}
        <Tag>{reach(`channel.${letter.channel}`)}</Tag>
        {journey ? <span className="quiet">{t("by_journey")} <Link to={`/w/${slug}/journeys/${journey}`}>{letter.journey_key}</Link></span> : null}
        {campaign ? <span className="quiet">{t("by_campaign")} <Link to={`/w/${slug}/campaigns/${campaign}`}>{letter.campaign_key}</Link></span> : null}
      </div>
      <div className="row quiet small" style={{ marginTop: 6 }}>
        {moments.map(([what, at]) => (at ? <span key={what}>{t(`moment.${what}`)} {formats.instant(at)}</span> : null))}
      </div>
    </div>
  );
}

function Content({ letter }: { letter: Letter }) {
  const { t } = useTranslation("mailbox");
  if (!letter.fields) return <Alert type="warning" showIcon title={t("not_made")} description={`${t("not_made_text")} ${letter.problem}`} />;
  if (letter.channel !== "email") return <Message preview={{ channel: letter.channel, sms: null }} fields={letter.fields} />;
  const page = framedPage(letter.fields["html"] ?? "", t("picture"), true);
  return (
    <div>
      {/* No script, no form, no origin, nothing loaded: a link may open a tab of its own, which is then a click. */}
      <iframe
        className="letter-frame"
        title={t("frame")}
        sandbox="allow-popups allow-popups-to-escape-sandbox"
        srcDoc={page.html}
        referrerPolicy="no-referrer"
      />
      <div className="quiet small">{t("made_again")}{page.pictures > 0 ? ` ${t("pictures")}` : ""}</div>
    </div>
  );
}

function Acts({ slug, letter }: { slug: string; letter: Letter }) {
  const { t } = useTranslation("mailbox");
  const { message } = App.useApp();
  const words = useErrorWords();
  const mayAct = useMay("channels:write");
  const act = useActAsCustomer(slug, letter.message_id);
  const say = (body: { act: "opened" | "clicked"; link: string }) =>
    act.mutate(body, {
      onSuccess: () => void message.success(t(`done.${body.act}`)),
      onError: (error) => void message.error(words(error).title),
    });
  return (
    <div className="stack">
      {mayAct ? (
        <div>
          <div className="row">
            <Button loading={act.isPending} onClick={() => say({ act: "opened", link: "" })}>{t("act.opened")}</Button>
            <Button loading={act.isPending} onClick={() => say({ act: "clicked", link: letter.links[0] ?? "" })}>{t("act.clicked")}</Button>
          </div>
          <div className="quiet small" style={{ marginTop: 6 }}>{t("act.text")}</div>
        </div>
      ) : null}
      {letter.links.length > 0 ? (
        <details>
          <summary>{t("links", { count: letter.links.length })}</summary>
          <p className="quiet small">{t("links_text")}</p>
          <ul className="small letter-links">
            {letter.links.map((link) => <li key={link}><a href={link} target="_blank" rel="noopener noreferrer">{link}</a></li>)}
          </ul>
        </details>
      ) : null}
    </div>
  );
}
