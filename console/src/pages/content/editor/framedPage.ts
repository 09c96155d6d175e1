// A letter made ready for a frame that may load nothing: the console's own rules allow no picture from elsewhere.

const FAR = /^\s*(https?:)?\/\//i;
const FAR_IN_STYLE = /url\(\s*['"]?\s*(https?:)?\/\/[^)]*\)/gi;

/**
 * `html` with a grey box for each picture from elsewhere, and how many there were. Links are looked at, not followed;
 * with `opensLinks` they open in a tab of their own, where the frame's sandbox lets them.
 */
export function framedPage(html: string, named: string, opensLinks = false): { html: string; pictures: number } {
  const page = new DOMParser().parseFromString(html, "text/html");
  let pictures = 0;
  for (const picture of page.querySelectorAll("img")) {
    if (!FAR.test(picture.getAttribute("src") ?? "")) continue;
    pictures += 1;
    const width = Number(picture.getAttribute("width")) || 200;
    picture.setAttribute("src", greyBox(width, picture.getAttribute("alt") || named));
  }
  for (const held of page.querySelectorAll("[style], [background]")) {
    held.setAttribute("style", (held.getAttribute("style") ?? "").replace(FAR_IN_STYLE, "none"));
    held.removeAttribute("background");
  }
  for (const sheet of page.querySelectorAll("style")) sheet.textContent = (sheet.textContent ?? "").replace(FAR_IN_STYLE, "none");
  if (opensLinks) {
    for (const link of page.querySelectorAll("a")) {
      link.setAttribute("target", "_blank");
      link.setAttribute("rel", "noopener noreferrer");
    }
  } else {
    const still = page.createElement("style");
    still.textContent = "a { pointer-events: none }";
    page.head.append(still);
  }
  return { html: `<!doctype html>${page.documentElement.outerHTML}`, pictures };
}

function greyBox(width: number, text: string): string {
  const words = text.replace(/[<>&"']/g, " ").slice(0, 40);
  const height = Math.round(width / 2);
  const drawing =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#e4e9e6"/>` +
    `<text x="50%" y="50%" text-anchor="middle" font-family="sans-serif" font-size="13" fill="#5b666a">${words}</text></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(drawing)}`;
}
