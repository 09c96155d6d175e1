import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { isRouteErrorResponse, Link, useRouteError } from "react-router";

import { ErrorNotice, NotFound } from "@/parts/Notice";

/** What stands where a page cannot: an unknown address, or a defect of ours that must not blank the whole screen. */
export function Broken() {
  const { t } = useTranslation();
  const error = useRouteError();
  const back = (
    <Link to="/">
      <Button type="primary">{t("back_home")}</Button>
    </Link>
  );
  if (error && !isRouteErrorResponse(error)) {
    return (
      <div className="page stack">
        <ErrorNotice error={error} onAgain={() => window.location.reload()} />
        <div>{back}</div>
      </div>
    );
  }
  return <NotFound back={back} />;
}
