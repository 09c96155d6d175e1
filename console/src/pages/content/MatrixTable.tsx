import { Alert, Button, Skeleton, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { Cell, Matrix } from "@/api/content";
import { useMatrix, useTemplates } from "@/api/content";
import { useFormats } from "@/format/formats";
import { ErrorNotice } from "@/parts/Notice";
import { useTitle } from "@/parts/titles";

import "./content.css";

type Names = (key: string) => string;

export function MatrixTable({ slug }: { slug: string }) {
  const { t } = useTranslation("content");
  const matrix = useMatrix(slug);
  const templates = useTemplates(slug);
  const title = useTitle();
  if (matrix.isError) return <ErrorNotice error={matrix.error} onAgain={() => void matrix.refetch()} />;
  if (!matrix.data) return <Skeleton active />;
  const { stages, purposes, cells } = matrix.data;
  const names: Names = (key) => title(templates.rows.find((row) => row.key === key)) || key;
  const gaps = cells.filter((cell) => cell.is_gap).length;
  return (
    <div className="stack">
      <div className="spread">
        <p className="quiet" style={{ margin: 0, maxWidth: "72ch" }}>{t("matrix.lead")}</p>
        <Tag color={gaps > 0 ? "error" : "success"} data-testid="gaps">{t("matrix.gaps", { count: gaps })}</Tag>
      </div>
      {gaps > 0 ? <div><Link to="?tab=ready"><Button>{t("matrix.fill")}</Button></Link></div> : null}
      <div style={{ overflowX: "auto" }} tabIndex={0} role="region" aria-label={t("tab.matrix")}>
        <table className="matrix">
          <thead>
            <tr>
              <th scope="col">{t("filter.lifecycle")}</th>
              {purposes.map((purpose) => <th scope="col" key={purpose}>{t(`purpose.${purpose}`, { defaultValue: purpose })}</th>)}
            </tr>
          </thead>
          <tbody>
            {stages.map((stage) => (
              <tr key={stage}>
                <th scope="row">{t(`stage.${stage}`, { defaultValue: stage })}</th>
                {purposes.map((purpose) => (
                  <MatrixCell key={purpose} slug={slug} names={names} cell={cells.find((one) => one.stage === stage && one.purpose === purpose)} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Sameness slug={slug} matrix={matrix.data} names={names} />
    </div>
  );
}

function MatrixCell({ slug, cell, names }: { slug: string; cell: Cell | undefined; names: Names }) {
  const { t } = useTranslation("content");
  if (cell?.is_gap) return <td className="gap">{t("matrix.gap")}</td>;
  if (!cell || cell.templates.length === 0) return <td className="quiet">{t("matrix.unexpected")}</td>;
  return (
    <td>
      <ul>
        {cell.templates.map((key) => (
          <li key={key}><Link to={`/w/${slug}/content/templates/${key}`}>{names(key)}</Link></li>
        ))}
      </ul>
      {cell.languages.length < 2 ? <div className="small quiet">{t("matrix.one_language", { language: t(`language.${cell.languages[0]}`) })}</div> : null}
    </td>
  );
}

function Sameness({ slug, matrix, names }: { slug: string; matrix: Matrix; names: Names }) {
  const { t } = useTranslation("content");
  const formats = useFormats();
  const link = (key: string) => <Link to={`/w/${slug}/content/templates/${key}`}>{names(key)}</Link>;
  if (matrix.alike.length + matrix.overused.length + matrix.unplaced.length === 0) return null;
  return (
    <div className="stack">
      {matrix.alike.length > 0 ? (
        <Alert
          type="warning"
          showIcon
          title={t("matrix.alike")}
          description={<ul>{matrix.alike.map((pair) => <li key={`${pair.first} ${pair.second} ${pair.language}`}>{link(pair.first)} · {link(pair.second)} — {t("matrix.likeness", { share: formats.share(pair.likeness), language: t(`language.${pair.language}`) })}</li>)}</ul>}
        />
      ) : null}
      {matrix.overused.length > 0 ? (
        <Alert type="warning" showIcon title={t("matrix.overused")} description={<ul>{matrix.overused.map((one) => <li key={one.template}>{link(one.template)} — {t("matrix.cells", { count: one.cells })}</li>)}</ul>} />
      ) : null}
      {matrix.unplaced.length > 0 ? (
        <Alert type="info" showIcon title={t("matrix.unplaced")} description={<ul>{matrix.unplaced.map((key) => <li key={key}>{link(key)}</li>)}</ul>} />
      ) : null}
    </div>
  );
}
