import { Card, Select, Skeleton } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { OverlapMatrix as Matrix } from "@/api/segments";
import { useOverlap, useSegments } from "@/api/segments";
import { usePlace } from "@/app/session";
import { GREENS } from "@/app/theme";
import { useFormats } from "@/format/formats";
import { ErrorNotice, Nothing } from "@/parts/Notice";
import { Page } from "@/parts/Page";
import { useTitle } from "@/parts/titles";

const SEGMENTS_MAX = 8;

export default function Overlap() {
  const { t } = useTranslation("segments");
  const { slug } = usePlace();
  const title = useTitle();
  const segments = useSegments(slug);
  const [chosen, setChosen] = useState<string[]>([]);
  const overlap = useOverlap(slug, chosen);
  const nameOf = (key: string) => title(segments.rows.find((row) => row.key === key)) || key;
  return (
    <Page title={t("overlap.title")} back={<Link to={`/w/${slug}/segments`}>{t("back")}</Link>}>
      <Card>
        <div className="stack">
          <span className="quiet">{t("overlap.lead")}</span>
          <Select
            mode="multiple"
            maxCount={SEGMENTS_MAX}
            aria-label={t("overlap.choose")}
            placeholder={t("overlap.choose")}
            style={{ width: "100%", maxWidth: 720 }}
            value={chosen}
            options={segments.rows.map((row) => ({ value: row.key, label: title(row) || row.key }))}
            onChange={setChosen}
          />
          {overlap.error ? <ErrorNotice error={overlap.error} onAgain={() => void overlap.refetch()} /> : null}
          {chosen.length < 2 ? <Nothing title={t("overlap.empty")} /> : overlap.data ? <MatrixTable matrix={overlap.data} nameOf={nameOf} /> : overlap.isFetching ? <Skeleton active /> : null}
        </div>
      </Card>
    </Page>
  );
}

function MatrixTable({ matrix, nameOf }: { matrix: Matrix; nameOf: (key: string) => string }) {
  const formats = useFormats();
  const { t } = useTranslation("segments");
  const cell = { padding: "10px 12px", textAlign: "center" as const, borderRadius: 6 };
  return (
    <div style={{ overflowX: "auto" }}>
      <table style={{ borderSpacing: 4, borderCollapse: "separate" }}>
        <thead>
          <tr>
            <th aria-label={t("name")} />
            {matrix.keys.map((key) => <th key={key} style={{ fontWeight: 500, padding: 6, maxWidth: 140 }}>{nameOf(key)}</th>)}
          </tr>
        </thead>
        <tbody>
          {matrix.keys.map((key, row) => (
            <tr key={key}>
              <th scope="row" style={{ textAlign: "left", fontWeight: 500, padding: 6 }}>{nameOf(key)}</th>
              {matrix.keys.map((other, column) => {
                const share = matrix.jaccard[row]?.[column] ?? null;
                const step = share === null ? 0 : Math.min(6, Math.round(share * 6));
                return (
                  <td key={other} style={{ ...cell, background: row === column ? "var(--inset)" : GREENS[step], color: step > 3 && row !== column ? "#fff" : undefined }}>
                    <div className="number">{formats.number(matrix.counts[row]?.[column] ?? 0)}</div>
                    {row === column ? null : <div className="small number">{share === null ? "—" : formats.share(share)}</div>}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="quiet small">{t("overlap.reading")}</p>
    </div>
  );
}
