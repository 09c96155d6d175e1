"""Build the documentation site into ./site: one site a language, each with its guide, the reference and the decisions.

The generator reads one folder and one language; this lays out such a folder for each, with the links of the pages as
they stand in the repository turned into links of the site. A link or an anchor that leads nowhere fails the build.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
SITE = ROOT / "site"

GUIDE = ("start", "tour", "receive", "import", "customers", "tags-and-scores", "segments", "insight", "reach")
GUIDE_LATER = ("journeys", "experiments", "saving", "report", "operate", "deploy", "security", "upgrade")
"""The order of a first reading; a page that is not named here comes last."""

HEADING = re.compile(r"^# (.+)$", flags=re.MULTILINE)
HERE = re.compile(r"\]\(\.\./\.\./(images|reference|decisions)/")
OTHER_LANGUAGE = re.compile(r"\]\(\.\./(zh|en)/([\w-]+)\.md")
CODE = re.compile(r"\[([^\]]+)\]\((?:\.\./)+(?!images|reference|decisions)[^)]*\)")
"""A link to a file of the repository that is no page: its words stay."""

CONFIGURATION = """
[project]
site_name = "{title}"
site_description = "{description}"
docs_dir = "docs"
site_dir = "site"
copyright = "Apache-2.0"
nav = {navigation}

[project.theme]
language = "{language}"
font = false
logo = "images/logo.svg"
favicon = "images/logo.svg"
features = ["content.code.copy", "navigation.footer", "navigation.top", "search.highlight", "toc.follow"]

[[project.theme.palette]]
media = "(prefers-color-scheme: light)"
scheme = "default"
toggle.icon = "lucide/sun"
toggle.name = "{dark}"

[[project.theme.palette]]
media = "(prefers-color-scheme: dark)"
scheme = "slate"
toggle.icon = "lucide/moon"
toggle.name = "{light}"

[project.extra]
generator = false
alternate = [{{name = "中文", link = "../zh/", lang = "zh"}}, {{name = "English", link = "../en/", lang = "en"}}]

[project.markdown_extensions.tables]
[project.markdown_extensions.toc]
permalink = true
slugify = {{object = "pymdownx.slugs.slugify", kwds = {{case = "lower"}}}}
[project.markdown_extensions.pymdownx.highlight]
[project.markdown_extensions.pymdownx.superfences]
[project.markdown_extensions.pymdownx.inlinehilite]
"""

FRONT = """<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Evergrove 长青</title>
<script>location.replace((navigator.language || "").toLowerCase().startsWith("zh") ? "zh/" : "en/")</script>
<p><a href="zh/">中文</a> · <a href="en/">English</a></p>
</html>
"""


Part = Mapping[str, str | list[dict[str, str]]]
"""A line of the navigation: its words, and its page or the pages below it."""


@dataclass(frozen=True, kw_only=True)
class Edition:
    """The words of one language's site."""

    language: str
    title: str
    description: str
    guide: str
    reference: str
    decisions: str
    glossary: str
    light: str
    dark: str


EDITIONS = (
    Edition(
        language="zh",
        title="Evergrove 长青",
        description="开源、自托管的客户全生命周期运营平台",
        guide="使用指南",
        reference="参考（英文）",
        decisions="决策记录（英文）",
        glossary="术语表",
        light="切换到浅色",
        dark="切换到深色",
    ),
    Edition(
        language="en",
        title="Evergrove",
        description="Open-source, self-hosted customer lifecycle operations",
        guide="Guide",
        reference="Reference",
        decisions="Decisions",
        glossary="Glossary",
        light="Switch to light",
        dark="Switch to dark",
    ),
)


def build(site: Path = SITE) -> None:
    """Write both languages below `site`; whatever was there is replaced.

    Raises subprocess.CalledProcessError, after the generator's own words, when a link leads nowhere.
    """
    with TemporaryDirectory() as folder:
        for edition in EDITIONS:
            room = Path(folder) / edition.language
            lay_out(edition, room)
            subprocess.run([*_generator(), "build", "--clean", "--strict"], cwd=room, check=True)
        shutil.rmtree(site, ignore_errors=True)
        site.mkdir(parents=True)
        for edition in EDITIONS:
            shutil.copytree(Path(folder) / edition.language / "site", site / edition.language)
    (site / "index.html").write_text(FRONT, encoding="utf-8")


def lay_out(edition: Edition, room: Path) -> None:
    """The folder from which one language is built."""
    pages = room / "docs"
    pages.mkdir(parents=True)
    for name in ("reference", "decisions", "images"):
        shutil.copytree(DOCS / name, pages / name)
    shutil.copy(ROOT / "console" / "public" / "favicon.svg", pages / "images" / "logo.svg")
    shutil.copy(DOCS / "glossary.md", pages / "glossary.md")
    for page in (DOCS / "guide" / edition.language).glob("*.md"):
        (pages / page.name).write_text(linked(page.read_text(encoding="utf-8")), encoding="utf-8")
    for name in ("reference", "decisions"):
        for page in (pages / name).glob("*.md"):
            page.write_text(CODE.sub(r"\1", page.read_text(encoding="utf-8")), encoding="utf-8")
    words = {key: getattr(edition, key) for key in ("language", "title", "description", "light", "dark")}
    text = CONFIGURATION.format(**words, navigation=_navigation(edition, pages))
    (room / "zensical.toml").write_text(text, encoding="utf-8")


def linked(text: str) -> str:
    """A page of the guide with its links as the site has them."""
    return CODE.sub(r"\1", OTHER_LANGUAGE.sub(r"](/\1/\2/", HERE.sub(r"](\1/", text)))


def _navigation(edition: Edition, pages: Path) -> str:
    order = [*GUIDE, *GUIDE_LATER]
    guide = sorted(
        (page for page in pages.glob("*.md") if page.stem not in ("index", "glossary")),
        key=lambda page: (order.index(page.stem) if page.stem in order else len(order), page.stem),
    )
    parts: list[Part] = [
        {edition.title: "index.md"},
        {edition.guide: [_entry(page, pages) for page in guide]},
        {edition.reference: [_entry(page, pages) for page in sorted((pages / "reference").glob("*.md"))]},
        {edition.decisions: [_entry(page, pages) for page in sorted((pages / "decisions").glob("*.md"))]},
        {edition.glossary: "glossary.md"},
    ]
    return "[" + ", ".join(_inline(part) for part in parts) + "]"


def _entry(page: Path, pages: Path) -> dict[str, str]:
    """Heading of a page → its path."""
    found = HEADING.search(page.read_text(encoding="utf-8"))
    return {found[1] if found else page.stem: page.relative_to(pages).as_posix()}


def _inline(part: Part) -> str:
    """A TOML inline table. JSON's strings are TOML's."""
    ((name, value),) = part.items()
    shown = json.dumps(value) if isinstance(value, str) else "[" + ", ".join(_inline(one) for one in value) + "]"
    return f"{{{json.dumps(name, ensure_ascii=False)} = {shown}}}"


def _generator() -> list[str]:
    return [str(Path(sys.executable).with_name("zensical"))]


def main() -> None:
    build()
    sys.stdout.write(f"{(SITE / 'index.html').relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
