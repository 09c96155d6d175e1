import { CheckOutlined, CopyOutlined } from "@ant-design/icons";
import { Button, Tooltip } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

/** A button that puts `text` on the clipboard and says so. */
export function CopyButton({ text, label }: { text: string; label?: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    if (await putOnClipboard(text)) {
      setCopied(true);
      setTimeout(() => setCopied(false), 1_600);
    }
  };
  return (
    <Tooltip title={copied ? t("copied") : t("copy")}>
      <Button
        size="small"
        type="text"
        aria-label={label ?? t("copy")}
        icon={copied ? <CheckOutlined /> : <CopyOutlined />}
        onClick={() => void copy()}
      />
    </Tooltip>
  );
}

/** Browsers give the clipboard to secure pages only; a plain http address takes the old way. */
async function putOnClipboard(text: string): Promise<boolean> {
  if (navigator.clipboard) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Refused: the way below still works.
    }
  }
  const area = document.createElement("textarea");
  area.value = text;
  area.style.position = "fixed";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}

export function Snippet({ text, label }: { text: string; label: string }) {
  return (
    <div style={{ position: "relative" }}>
      <pre className="snippet code" tabIndex={0} aria-label={label}>
        {text}
      </pre>
      <div style={{ position: "absolute", top: 8, right: 8, background: "var(--surface)", borderRadius: 6 }}>
        <CopyButton text={text} />
      </div>
    </div>
  );
}
