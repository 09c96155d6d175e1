// The building blocks of a mail, as MJML with words of the trade in the language of the text.
import type { ContentLanguage } from "@/api/content";

export const BLOCKS = ["heading", "text", "button", "picture", "columns", "products", "divider", "footer"] as const;
export type BlockKind = (typeof BLOCKS)[number];

/** Blocks that stand in a column beside others; the rest are sections of their own. */
const IN_COLUMN: readonly BlockKind[] = ["heading", "text", "button", "picture", "divider"];

const WORDS = {
  zh: {
    heading: "在这里写标题",
    text: "在这里写正文。",
    button: "了解详情",
    picture: "图片说明",
    left: "左栏：在这里写文字",
    right: "右栏：在这里写文字",
    products: "为您挑选",
    none: "新品已上架，欢迎来看看。",
    why: "您收到此邮件，是因为您同意接收{{ workspace.name }}的资讯。",
    preferences: "管理订阅偏好",
    leave: "退订",
  },
  en: {
    heading: "Your heading goes here",
    text: "Your text goes here.",
    button: "Find out more",
    picture: "What the picture shows",
    left: "Left: Your text goes here",
    right: "Right: Your text goes here",
    products: "Picked for you",
    none: "New arrivals are in: come and have a look.",
    why: "You are receiving this because you signed up for news from {{ workspace.name }}.",
    preferences: "Choose what you receive",
    leave: "Unsubscribe",
  },
} as const;

/** No picture ships with it: the address of the shop's own belongs here. */
const PICTURE = "https://example.com/picture.jpg";

const LINES: Record<BlockKind, (words: (typeof WORDS)[ContentLanguage]) => string> = {
  heading: (words) => `<mj-text font-size="22px" line-height="1.4" font-weight="600">${words.heading}</mj-text>`,
  text: (words) => `<mj-text font-size="16px" line-height="1.6">${words.text}</mj-text>`,
  button: (words) => `<mj-button href="{{ workspace.url }}" background-color="#0b6b4f">${words.button}</mj-button>`,
  picture: (words) => `<mj-image src="${PICTURE}" alt="${words.picture}" />`,
  divider: () => `<mj-divider border-width="1px" border-color="#d9dedb" />`,
  columns: (words) => `<mj-section background-color="#ffffff">
  <mj-column>
    <mj-text font-size="16px" line-height="1.6">${words.left}</mj-text>
  </mj-column>
  <mj-column>
    <mj-text font-size="16px" line-height="1.6">${words.right}</mj-text>
  </mj-column>
</mj-section>`,
  products: (words) => `<mj-section background-color="#ffffff">
  <mj-column>
    <mj-text font-size="18px" line-height="1.4" font-weight="600">${words.products}</mj-text>
    <mj-text font-size="16px" line-height="1.6">{{ blocks.recommended | default: "${words.none}" }}</mj-text>
  </mj-column>
</mj-section>`,
  footer: (words) => `<mj-section>
  <mj-column>
    <mj-text align="center" font-size="12px" color="#5f6b6d">${words.why} <a href="{{ message.preferences_url }}">${words.preferences}</a> · <a href="{{ message.unsubscribe_url }}">${words.leave}</a></mj-text>
    <mj-text align="center" font-size="12px" color="#5f6b6d">{{ workspace.name }}{% if workspace.address %} · {{ workspace.address }}{% endif %}</mj-text>
  </mj-column>
</mj-section>`,
};

/** One block, each line behind `indent`. */
export function blockOf(kind: BlockKind, language: ContentLanguage, indent = ""): string {
  return LINES[kind](WORDS[language]).replace(/^/gm, indent);
}

export type Inserted = { text: string; start: number; end: number };

/**
 * `source` with the block behind what stands at the cursor, or (`cursor` null) before the footer; in MJML a block has its
 * place in a column or in the body, so that is the nearest such place. `start` and `end` frame what is to be rewritten.
 */
export function withBlock(source: string, cursor: number | null, kind: BlockKind, language: ContentLanguage): Inserted {
  const columns = IN_COLUMN.includes(kind) ? placesIn(source, "mj-column") : [];
  if (columns.length > 0) return put(source, nearest(columns, source, cursor), blockOf(kind, language, "        "));
  const section = IN_COLUMN.includes(kind) ? inSection(blockOf(kind, language, "    ")) : blockOf(kind, language);
  const places = placesIn(source, "mj-body");
  if (places.length > 0) {
    const at = kind === "footer" ? (places.at(-1) ?? 0) : nearest(places, source, cursor);
    return put(source, at, indented(section, "    "));
  }
  return put(source, source.length, `<mjml>\n  <mj-body>\n${indented(section, "    ")}\n  </mj-body>\n</mjml>`);
}

function put(source: string, at: number, block: string): Inserted {
  const [before, after] = [source.slice(0, at), source.slice(at)];
  const lead = before === "" || before.endsWith("\n") ? before : `${before}\n`;
  const toWrite = PLACEHOLDER.exec(block);
  const start = lead.length + (toWrite?.index ?? block.length - block.trimStart().length);
  const end = toWrite ? start + toWrite[0].length : lead.length + block.length;
  return { text: lead + block + (after === "" || after.startsWith("\n") ? "" : "\n") + after, start, end };
}

const PLACEHOLDER = /在这里写(?:标题|正文|文字)|Your (?:heading|text) goes here/;

const inSection = (block: string) => `<mj-section background-color="#ffffff">\n  <mj-column>\n${block}\n  </mj-column>\n</mj-section>`;
const indented = (block: string, indent: string) => block.replace(/^/gm, indent);

/** The first place at or behind the cursor, else the last one; without a cursor the last one before the footer. */
function nearest(places: number[], source: string, cursor: number | null): number {
  const last = places.at(-1) ?? source.length;
  if (cursor !== null) return places.find((place) => place >= cursor) ?? last;
  const footer = source.indexOf("message.unsubscribe_url");
  const section = footer < 0 ? source.length : source.lastIndexOf("<mj-section", footer);
  return places.findLast((place) => place <= section) ?? last;
}

const TAG = /<(\/?)(mj-[a-z-]+|mjml)\b(?:[^>"']|"[^"]*"|'[^']*')*?(\/?)>/g;

/** Where a child of `parent` may begin: behind its opening tag, and behind each child that it has. */
function placesIn(source: string, parent: string): number[] {
  const places: number[] = [];
  const open: string[] = [];
  for (const found of source.matchAll(TAG)) {
    const [tag, slash, name = "", whole] = found;
    if (slash) open.pop();
    else if (!whole) open.push(name);
    const isPlace = open.at(-1) === parent;
    if (isPlace) places.push(found.index + tag.length);
  }
  return places;
}
