"""Bodies of mail: Liquid survives the compilers, nothing is fetched, the plain text reads like a letter."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from evergrove.content.liquid import compile_source
from evergrove.content.mail import HTML_BYTES_MAX, CompiledMail, InvalidMailError, compile_mail

if TYPE_CHECKING:
    from collections.abc import Iterator

SECTION = "<mj-section><mj-column>{}</mj-column></mj-section>"


def page(body: str, *, head: str = "") -> str:
    return f"<mjml><mj-head>{head}</mj-head><mj-body>{body}</mj-body></mjml>"


def letter(text: str) -> str:
    return page(SECTION.format(f"<mj-text>{text}</mj-text>"))


def rendered(mail: CompiledMail, **values: Any) -> tuple[str, str]:
    html, _ = compile_source(mail.html, field="html", form="html").render(values)
    text, _ = compile_source(mail.text, field="text").render(values)
    return html, text


@pytest.fixture
def asked() -> Iterator[tuple[str, list[str]]]:
    """A web server, and what it was asked for."""
    paths: list[str] = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"p { color: red }")

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", paths
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("is_vip", [True, False])
def test_a_condition_around_whole_sections_decides_which_of_them_is_there(is_vip: bool) -> None:  # noqa: FBT001
    gold = SECTION.format("<mj-text>Gold</mj-text>")
    plain = SECTION.format("<mj-text>Plain</mj-text>")
    source = page(
        f"<mj-raw>{{% if tags.vip %}}</mj-raw>{gold}<mj-raw>{{% else %}}</mj-raw>{plain}<mj-raw>{{% endif %}}</mj-raw>"
    )
    html, text = rendered(compile_mail(mjml=source, language="en"), tags={"vip": is_vip})
    assert ("Gold" in html, "Plain" in html) == (is_vip, not is_vip)
    assert text.split() == ["Gold" if is_vip else "Plain"]
    assert html.count("<!--[if") == html.count("<![endif]"), "Outlook's comments are whole in every branch"


@pytest.mark.parametrize("wrapping", ["{}", "<mj-raw>{}</mj-raw>"])
def test_a_loop_around_sections_in_a_wrapper_repeats_them_in_outlook_too(wrapping: str) -> None:
    begin, end = wrapping.format("{% for item in context.items %}"), wrapping.format("{% endfor %}")
    source = page(f"<mj-wrapper>{begin}{SECTION.format('<mj-text>{{ item }}</mj-text>')}{end}</mj-wrapper>")
    html, text = rendered(compile_mail(mjml=source, language="en"), context={"items": ["one", "two", "three"]})
    none, _ = rendered(compile_mail(mjml=source, language="en"), context={"items": []})
    assert [word for word in text.split() if word] == ["one", "two", "three"]
    for each in (html, none):
        assert each.count("<table") == each.count("</table>")
        assert each.count("<tr>") + each.count("<tr ") == each.count("</tr>")
        assert each.count("<!--[if") == each.count("<![endif]")


def test_rows_of_a_table_are_repeated_where_they_stand() -> None:
    table = (
        "<mj-table><tr><th>Item</th><th>Price</th></tr>"
        "{% for item in context.items %}<tr><td>{{ item.name }}</td><td>{{ item.price }}</td></tr>{% endfor %}"
        "<tr><td>Total</td><td>3</td></tr></mj-table>"
    )
    items = [{"name": "Tea <green>", "price": 1}, {"name": "Cup", "price": 2}]
    html, text = rendered(compile_mail(mjml=page(SECTION.format(table)), language="en"), context={"items": items})
    assert html.index("Item</th>") < html.index("Tea &lt;green&gt;") < html.index("Cup") < html.index("Total")
    assert text == "Item | Price\nTea <green> | 1\nCup | 2\nTotal | 3\n"


def test_liquid_in_attributes_titles_and_styles_comes_back_as_it_was_written() -> None:
    source = page(
        SECTION.format(
            '<mj-button href="{{ context.url | default: "https://a.b/?x=1&y=2" }}">Go</mj-button>'
            '<mj-image src="https://cdn.example/{{ context.file }}" alt="{{ context.what }}" />'
        ),
        head="<mj-style>.x { color: {{ context.colour }} }</mj-style>",
    )
    mail = compile_mail(mjml=source, subject="Hello {{ customer.name }} & co", language="en")
    assert 'href="{{ context.url | default: "https://a.b/?x=1&y=2" }}"' in mail.html
    assert 'alt="{{ context.what }}"' in mail.html
    assert ".x { color: {{ context.colour }} }" in mail.html
    assert "<title>Hello {{ customer.name }} &amp; co</title>" in mail.html
    assert "Go ({{ context.url" in mail.text


def test_a_value_with_markup_stays_a_value_in_the_page() -> None:
    mail = compile_mail(mjml=letter("Dear {{ customer.name }}"), language="en")
    html, text = rendered(mail, customer={"name": "<script>alert(1)</script>"})
    assert "<script>" not in html
    assert "Dear <script>alert(1)</script>" in text


@pytest.mark.parametrize(
    ("mjml", "words", "line"),
    [
        (letter("\n<mj-text>a"), "<mj-text> is not closed", 1),
        (letter("a</mj-button>"), "<mj-text> is not closed", 1),
        (page("\n</mj-column>"), "not closed", 1),
        ("<mjml></mjml>\n</mjml>", "closes nothing", 2),
        ("<mjml><mj-head><mj-what /></mj-head></mjml>", "not MJML", 1),
        (page("\n<mj-what></mj-what>"), "no element", 2),
        ("<mjml>\n<mj-body>\n<mj-section {% if a %}padding=''{% endif %}></mj-section></mj-body></mjml>", "between", 3),
        (page("", head='\n<mj-style colour="red"></mj-style>'), "colour", 2),
        (page('<mj-include path="/etc/passwd" />'), "mj-include", 1),
        (page(SECTION.format("<mj-raw><script>x()</script></mj-raw>")), "script", 1),
        (letter('<a href="java\tscript:x()">a</a>').replace("java\t", "java"), "run a program", 1),
        (letter('<p onclick="x()">a</p>'), "run a program", 1),
        (page("", head="<mj-style>@import url(https://a.b/c.css);</mj-style>"), "@import", 1),
        ("", "no body", 0),
    ],
)
def test_what_cannot_be_sent_is_refused_with_the_line(mjml: str, words: str, line: int) -> None:
    with pytest.raises(InvalidMailError, match=words) as refused:
        compile_mail(mjml=mjml, language="en")
    assert refused.value.line == line
    assert refused.value.details["message_zh"]


def test_a_tag_that_the_compiler_would_drop_or_double_is_an_error_and_not_a_hole() -> None:
    styled = '<mj-text css-class="{{ context.style }}">a</mj-text>'
    kept = compile_mail(mjml=page(SECTION.format(styled)), language="en")
    assert "{{ context.style }}" in kept.html
    with pytest.raises(InvalidMailError, match="would lose it"):
        compile_mail(mjml=page("", head='<mj-font name="{{ context.font }}" href="https://a.b" />'), language="en")
    background = '<mj-section background-url="https://x/{% if context.a %}1{% endif %}">'
    twice = page(SECTION.format("<mj-text>a</mj-text>").replace("<mj-section>", background))
    with pytest.raises(InvalidMailError, match="would stand twice"):
        compile_mail(mjml=twice, language="en")


def test_nothing_is_fetched_and_no_file_is_read(asked: tuple[str, list[str]]) -> None:
    address, paths = asked
    for markup in (
        page(f'<mj-include path="{address}/a.mjml" />'),
        letter(f'<link rel="stylesheet" href="{address}/b.css" />'),
        letter("x").replace("<mj-head>", f'<mj-head><mj-style inline="inline">@import url({address}/c);</mj-style>'),
    ):
        with pytest.raises(InvalidMailError):
            compile_mail(mjml=markup, language="en")
    with pytest.raises(InvalidMailError):
        compile_mail(html=f'<link rel="stylesheet" href="{address}/d.css"><p>x</p>', language="en")
    picture = compile_mail(html=f'<img src="{address}/e.png" alt="e"><p>x</p>', language="en")
    font = '<mj-font name="Inter" href="https://fonts.example/inter.css" />'
    fonts = compile_mail(mjml=letter("x").replace("<mj-head>", f"<mj-head>{font}"), language="en")
    assert paths == []
    assert f"{address}/e.png" in picture.html
    assert "googleapis" not in fonts.html


def test_html_gets_its_style_rules_into_the_elements_and_keeps_those_for_phones() -> None:
    sheet = "<style>p { color: teal } @media (max-width: 480px) { p { font-size: 20px } }</style>"
    mail = compile_mail(html=f"{sheet}<p>Hi {{{{ customer.name }}}}</p>", subject="S", language="zh")
    assert '<p style="color: teal;">Hi {{ customer.name }}</p>' in mail.html
    assert "@media (max-width: 480px)" in mail.html


def test_language_dark_mode_and_preview_line_surround_the_letter() -> None:
    mail = compile_mail(mjml=letter("正文"), subject="标题", preheader="先看 <这里> {{ context.x }}", language="zh")
    assert mail.html.startswith("<!")
    assert 'lang="zh"' in mail.html[:80]
    assert '<meta name="color-scheme" content="light dark">' in mail.html
    assert "先看 &lt;这里&gt; {{ context.x }}" in mail.html
    assert mail.html.index("先看") < mail.html.index("正文")
    assert mail.text == "正文\n", "the preview line is not part of the letter"


def test_poor_access_is_found_and_a_good_letter_has_no_findings() -> None:
    poor = compile_mail(
        html='<table cellpadding="0"><tr><td><img src="a.png"><a href="https://x.y"><i></i></a></td></tr></table>',
        language="en",
    )
    picture = '<mj-image src="https://x/y.png" alt="A cup" href="https://x" />'
    good = compile_mail(mjml=page(SECTION.format(picture + "<mj-text>a</mj-text>")), language="en")
    assert {finding.rule for finding in poor.findings} == {
        "image_without_alt",
        "link_without_text",
        "layout_table_without_role",
    }
    assert all(finding.message_zh and finding.message_en for finding in poor.findings)
    assert good.findings == ()


def test_a_body_that_gmail_would_clip_is_an_error() -> None:
    mail = compile_mail(mjml=letter("word " * (HTML_BYTES_MAX // 5)), language="en")
    assert [(finding.rule, finding.severity) for finding in mail.findings] == [("mail_too_large", "error")]


def test_a_text_of_the_marketers_own_replaces_the_one_that_is_made() -> None:
    mail = compile_mail(mjml=letter("page"), text="own {{ customer.name }}", language="en")
    assert mail.text == "own {{ customer.name }}"
