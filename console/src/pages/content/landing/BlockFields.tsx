import { Segmented } from "antd";
import { useTranslation } from "react-i18next";

import { AskingFields } from "./AskingFields";
import type { Block, HeadingBlock } from "./draft";
import { Line, NumberLine, WordsLine } from "./inputs";

type Props<T> = { block: T; onChange: (block: T) => void };

/** The inputs of one block. */
export function BlockFields({ slug, block, onChange }: Props<Block> & { slug: string }) {
  const { t } = useTranslation("content");
  switch (block.kind) {
    case "heading":
      return <HeadingFields block={block} onChange={onChange} />;
    case "text":
      return <WordsLine label={t("pages.block.text")} hint={t("pages.text_hint")} isLong value={block.text} onChange={(text) => onChange({ ...block, text })} />;
    case "image":
      return (
        <>
          <Line label={t("pages.picture")} isCode value={block.address} onChange={(address) => onChange({ ...block, address })} />
          <WordsLine label={t("pages.alt")} hint={t("pages.alt_hint")} value={block.alt} onChange={(alt) => onChange({ ...block, alt })} />
          <div className="grid-2" style={{ gap: 10 }}>
            <NumberLine label={t("pages.width")} min={0} value={block.width} onChange={(width) => onChange({ ...block, width })} />
            <NumberLine label={t("pages.height")} min={0} value={block.height} onChange={(height) => onChange({ ...block, height })} />
          </div>
        </>
      );
    case "button":
      return (
        <>
          <WordsLine label={t("pages.button_words")} value={block.label} onChange={(label) => onChange({ ...block, label })} />
          <Line label={t("pages.link")} hint={t("pages.link_hint")} isCode value={block.address} onChange={(address) => onChange({ ...block, address })} />
        </>
      );
    case "coupon":
      return (
        <>
          <WordsLine label={t("pages.coupon_title")} value={block.title} onChange={(title) => onChange({ ...block, title })} />
          <WordsLine label={t("pages.coupon_value")} value={block.value} onChange={(value) => onChange({ ...block, value })} />
          <Line label={t("pages.coupon_code")} hint={t("pages.coupon_code_hint")} isCode value={block.code} onChange={(code) => onChange({ ...block, code })} />
          <WordsLine label={t("pages.coupon_ends")} value={block.ends} onChange={(ends) => onChange({ ...block, ends })} />
          <WordsLine label={t("pages.coupon_terms")} isLong value={block.terms} onChange={(terms) => onChange({ ...block, terms })} />
        </>
      );
    case "navigation":
      return (
        <>
          <WordsLine label={t("pages.place_name")} value={block.name} onChange={(name) => onChange({ ...block, name })} />
          <WordsLine label={t("pages.place_address")} value={block.address} onChange={(address) => onChange({ ...block, address })} />
          <div className="grid-2" style={{ gap: 10 }}>
            <NumberLine label={t("pages.latitude")} min={-90} max={90} step={0.0001} value={block.latitude} onChange={(latitude) => onChange({ ...block, latitude })} />
            <NumberLine label={t("pages.longitude")} min={-180} max={180} step={0.0001} value={block.longitude} onChange={(longitude) => onChange({ ...block, longitude })} />
          </div>
          <div className="quiet small">{t("pages.degrees_hint")}</div>
        </>
      );
    default:
      return <AskingFields slug={slug} block={block} onChange={onChange} />;
  }
}

function HeadingFields({ block, onChange }: Props<HeadingBlock>) {
  const { t } = useTranslation("content");
  const levels = [1, 2, 3].map((value) => ({ value, label: t(`pages.level.${value}`) }));
  return (
    <>
      <WordsLine label={t("pages.block.heading")} value={block.text} onChange={(text) => onChange({ ...block, text })} />
      <div><Segmented aria-label={t("pages.level.label")} value={block.level ?? 2} options={levels} onChange={(level) => onChange({ ...block, level })} /></div>
    </>
  );
}
