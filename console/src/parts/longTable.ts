/** From so many rows on only those in sight are drawn: a thousand rows of five cells take longer than a blink. */
const DRAWN_WHOLE_MAX = 200;
const HEIGHT_MAX = 640;
const OTHERS_HEIGHT = 220;

/** How a table of so many rows is drawn; `x`: px below which it scrolls sideways. */
export function longTable(rows: number, x: number): { virtual?: true; scroll: { x: number; y?: number } } {
  if (rows <= DRAWN_WHOLE_MAX) return { scroll: { x } };
  return { virtual: true, scroll: { x, y: Math.max(280, Math.min(HEIGHT_MAX, window.innerHeight - OTHERS_HEIGHT)) } };
}
