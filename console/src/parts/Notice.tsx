import { Alert, Button, Empty, Result } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { useErrorWords } from "./errorWords";

/** What went wrong and what to do about it, in the language of the page. */
export function ErrorNotice({ error, onAgain }: { error: unknown; onAgain?: () => void }) {
  const { t } = useTranslation();
  const { title, help, detail } = useErrorWords()(error);
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={title}
      description={help || detail ? <>{help ? <div>{help}</div> : null}{detail ? <div className="small" style={{ overflowWrap: "anywhere" }}>{detail}</div> : null}</> : undefined}
      action={onAgain ? <Button onClick={onAgain}>{t("again")}</Button> : undefined}
    />
  );
}

type NothingProps = { title: string; teach?: ReactNode; action?: ReactNode };

/** An empty place that says what will stand here and how it comes about. */
export function Nothing({ title, teach, action }: NothingProps) {
  return (
    <Empty
      image={Empty.PRESENTED_IMAGE_SIMPLE}
      description={
        <div>
          <strong style={{ color: "var(--ink)" }}>{title}</strong>
          {teach ? <div className="quiet" style={{ marginTop: 6, maxWidth: 520, marginInline: "auto" }}>{teach}</div> : null}
        </div>
      }
    >
      {action}
    </Empty>
  );
}

export function NotFound({ back }: { back?: ReactNode }) {
  const { t } = useTranslation();
  return <Result status="404" title={t("missing.title")} subTitle={t("missing.text")} extra={back} />;
}
