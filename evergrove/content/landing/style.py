"""The one style sheet of a landing page: made for a thumb on a phone, readable in the dark, still without motion."""

from __future__ import annotations

SHEET = """
:root{color-scheme:light dark;--accent:%(colour)s;--ink:#1d2326;--paper:#fff;--quiet:#5b666a;--line:#c9d1d3;\
--bad:#b3261e}
@media (prefers-color-scheme:dark){:root{--ink:#eef1f2;--paper:#15191b;--quiet:#a9b4b8;--line:#445056;--bad:#ff8a80}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:1.0625rem/1.65 -apple-system,"PingFang SC",\
"Microsoft YaHei","Segoe UI",Roboto,sans-serif;overflow-wrap:anywhere}
main{max-width:40rem;margin:0 auto;padding:1rem 1rem 4rem}
h1{font-size:1.6rem;line-height:1.3}h2{font-size:1.25rem;line-height:1.35}h3{font-size:1.1rem}
img{max-width:100%%;height:auto;display:block;border-radius:.5rem}
a{color:var(--accent)}
@media (prefers-color-scheme:dark){a{color:inherit}}
.button,button{display:block;width:100%%;min-height:3rem;padding:.75rem 1rem;border:0;border-radius:.5rem;\
background:var(--accent);color:#fff;font:inherit;font-weight:600;text-align:center;text-decoration:none;cursor:pointer}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.coupon,form{border:1px solid var(--line);border-radius:.75rem;padding:1rem;margin:1rem 0}
.coupon{border-style:dashed}.value{font-size:1.5rem;font-weight:700;margin:.25rem 0}
code{font-size:1.1rem;user-select:all}
.quiet{color:var(--quiet);font-size:.9rem}
label,legend{display:block;margin:.9rem 0 .3rem;font-weight:600;padding:0}
fieldset{border:0;margin:0;padding:0;min-width:0}
input,select,textarea{width:100%%;min-height:2.75rem;padding:.5rem .75rem;border:1px solid var(--line);\
border-radius:.5rem;background:var(--paper);color:inherit;font:inherit}
.box{display:flex;gap:.6rem;align-items:flex-start;font-weight:400}
.box input{width:1.4rem;min-height:1.4rem;flex:none;margin:.15rem 0 0}
.bad{color:var(--bad);margin:.25rem 0}[aria-invalid=true]{border-color:var(--bad);border-width:2px}
.extra{position:absolute;left:-100vw;width:1px;height:1px;overflow:hidden}
form button{margin-top:1.25rem}
"""


def style_sheet(*, colour: str) -> str:
    """The sheet with the page's colour (`#0b6b4f`, checked when the page was read)."""
    return SHEET % {"colour": colour}
