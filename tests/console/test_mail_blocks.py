"""The mail blocks that the editor inserts: each is MJML that compiles, wherever it is put, in both languages."""

from __future__ import annotations

import json
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

from evergrove.content import compile_template, leftover_findings, read_template

CONSOLE = Path(__file__).parents[2] / "console"

PAGE = """<mjml>
  <mj-body>
    <mj-section>
      <mj-column>
        <mj-text>Hi {{ customer.name | default: "there" }},</mj-text>
        <mj-button href="{{ workspace.url }}">Go</mj-button>
      </mj-column>
    </mj-section>
    <mj-section>
      <mj-column>
        <mj-text><a href="{{ message.unsubscribe_url }}">Leave</a></mj-text>
      </mj-column>
    </mj-section>
  </mj-body>
</mjml>"""

SCRIPT = """
const fs = require("node:fs"), ts = require("typescript");
const source = fs.readFileSync("src/pages/content/blocks.ts", "utf-8");
const made = { exports: {} };
const compiled = ts.transpileModule(source, { compilerOptions: { module: "CommonJS", target: "ES2023" } }).outputText;
new Function("exports", "module", compiled)(made.exports, made);
const { BLOCKS, withBlock } = made.exports;
const given = JSON.parse(fs.readFileSync(0, "utf-8"));
console.log(JSON.stringify(given.map(([text, cursor, kind, language]) => withBlock(text, cursor, kind, language))));
"""

KINDS = ("heading", "text", "button", "picture", "columns", "products", "divider", "footer")
PLACES = {"before the footer": None, "at the top": 0, "inside": PAGE.index("Go"), "at the end": len(PAGE)}
Key = tuple[str, str | None, str]


@cache
def made() -> dict[Key, dict[str, str | int]]:
    """What comes of each block in each place and language, and of each in an empty body (place None)."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    keys: list[Key] = [(kind, place, lang) for kind in KINDS for place in (*PLACES, None) for lang in ("zh", "en")]
    given = [
        ("" if place is None else PAGE, None if place is None else PLACES[place], kind, lang)
        for kind, place, lang in keys
    ]
    done = subprocess.run(
        [node, "-e", SCRIPT], cwd=CONSOLE, input=json.dumps(given), capture_output=True, text=True, check=True
    )
    return dict(zip(keys, json.loads(done.stdout), strict=True))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_block_compiles_wherever_it_is_put(kind: str, language: str) -> None:
    for place in (*PLACES, None):
        text = str(made()[kind, place, language]["text"])
        fields = {"subject": "Tea", "mjml": text}
        names = {"zh": "信", "en": "Mail"}
        template = read_template({"key": "mail", "channel": "email", "name": names, "languages": {language: fields}})
        ready = compile_template(template)
        (found,) = ready.by_language.values()
        assert found.findings == (), (place, text)
        assert text.count("<mj-body>") == 1


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", ["heading", "text", "columns"])
def test_what_is_to_be_rewritten_is_marked_and_warned_of(kind: str, language: str) -> None:
    one = made()[kind, "inside", language]
    text, start, end = str(one["text"]), int(one["start"]), int(one["end"])
    marked = text[start:end]
    assert marked.startswith(("在这里写", "Your "))
    names = {"zh": "信", "en": "Mail"}
    fields = {"subject": "Tea", "mjml": text}
    template = read_template({"key": "mail", "channel": "email", "name": names, "languages": {language: fields}})
    found = leftover_findings(template, language=language, known={"customer.name", "workspace.url"})
    assert marked in {finding.word for finding in found}


def test_a_block_stands_behind_what_the_cursor_is_in_and_else_before_the_footer() -> None:
    inside = str(made()["text", "inside", "en"]["text"])
    assert inside.index("</mj-button>") < inside.index("Your text goes here") < inside.index("</mj-column>")
    for kind in ("heading", "columns"):
        plain = str(made()[kind, "before the footer", "en"]["text"])
        assert plain.index("</mj-button>") < plain.index("goes here") < plain.index("unsubscribe_url")
    footer = str(made()["footer", "at the top", "en"]["text"])
    assert footer.rindex("Choose what you receive") > footer.index("Leave"), "a footer stands at the foot"
