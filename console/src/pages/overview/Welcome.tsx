import { ApiOutlined, ApartmentOutlined, UploadOutlined } from "@ant-design/icons";
import { Card } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

const STEPS = [
  { key: "source", icon: <ApiOutlined />, path: "sources" },
  { key: "file", icon: <UploadOutlined />, path: "imports" },
  { key: "segment", icon: <ApartmentOutlined />, path: "segments/new" },
];

/** The first screen of an empty workspace: what to do, in order. */
export function Welcome({ slug }: { slug: string }) {
  const { t } = useTranslation("overview");
  return (
    <div className="grid-3">
      {STEPS.map(({ key, icon, path }) => (
        <Link key={key} to={`/w/${slug}/${path}`} style={{ color: "inherit" }}>
          <Card hoverable style={{ height: "100%" }}>
            <div style={{ fontSize: 24, color: "var(--evergreen)" }}>{icon}</div>
            <h2 style={{ fontSize: 16, margin: "8px 0 4px" }}>{t(`welcome.${key}.title`)}</h2>
            <p className="quiet" style={{ margin: 0 }}>{t(`welcome.${key}.text`)}</p>
          </Card>
        </Link>
      ))}
    </div>
  );
}
