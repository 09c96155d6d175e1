import { DownOutlined, PlusOutlined, RightOutlined } from "@ant-design/icons";
import { Button, Dropdown, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useTitle } from "@/parts/titles";

import { BlockFields } from "./BlockFields";
import type { Block, Words } from "./draft";
import { BLOCK_KINDS, blankBlock, BLOCKS_MAX } from "./draft";
import { Mover } from "./ItemList";

type Props = { slug: string; blocks: Block[]; wrong: number[]; onChange: (blocks: Block[]) => void };

/** The page from top to bottom; one block is open at a time. `wrong`: places of blocks that the server would refuse. */
export function BlockList({ slug, blocks, wrong, onChange }: Props) {
  const { t } = useTranslation("content");
  const [open, setOpen] = useState(0);
  const taken = blocks.flatMap((block) => ("key" in block ? [block.key] : []));
  const add = (kind: Block["kind"]) => {
    onChange([...blocks, blankBlock(kind, taken)]);
    setOpen(blocks.length);
  };
  const move = (next: Block[], place: number) => {
    onChange(next);
    setOpen(place);
  };
  return (
    <div className="stack" style={{ gap: 8 }}>
      <ol className="landing-blocks">
        {blocks.map((block, place) => (
          <li key={place} className={wrong.includes(place) ? "wrong" : ""} data-testid={`block-${block.kind}`}>
            <div className="spread">
              <Button type="text" className="landing-block-name" aria-expanded={open === place} icon={open === place ? <DownOutlined /> : <RightOutlined />} onClick={() => setOpen(open === place ? -1 : place)}>
                <BlockName block={block} place={place} />
              </Button>
              <span className="row" style={{ gap: 4 }}>
                {wrong.includes(place) ? <Tag color="error">{t("pages.wrong")}</Tag> : null}
                <Mover list={blocks} place={place} name={`${place + 1} ${t(`pages.block.${block.kind}`)}`} onChange={move} />
              </span>
            </div>
            {open === place ? (
              <div className="stack" style={{ gap: 12, paddingTop: 8 }}>
                <BlockFields slug={slug} block={block} onChange={(next) => onChange(blocks.map((one, other) => (other === place ? next : one)))} />
              </div>
            ) : null}
          </li>
        ))}
      </ol>
      <Dropdown trigger={["click"]} disabled={blocks.length >= BLOCKS_MAX} menu={{ items: BLOCK_KINDS.map((kind) => ({ key: kind, label: t(`pages.block.${kind}`) })), onClick: ({ key }) => add(key as Block["kind"]) }}>
        <Button type="dashed" icon={<PlusOutlined />}>{t("pages.add_block")}</Button>
      </Dropdown>
    </div>
  );
}

function BlockName({ block, place }: { block: Block; place: number }) {
  const { t } = useTranslation("content");
  const title = useTitle();
  const words = title(wordsOf(block));
  return <span>{place + 1} {t(`pages.block.${block.kind}`)}{words ? <span className="quiet"> · {words}</span> : null}</span>;
}

/** The words by which an author knows a block again. */
function wordsOf(block: Block): Words {
  switch (block.kind) {
    case "heading":
    case "text": return block.text;
    case "image": return block.alt;
    case "button": return block.label;
    case "navigation": return block.name;
    case "coupon": return block.title;
    default: return block.title?.zh || block.title?.en ? block.title : block.submit;
  }
}
