"""The plain-text part: as a person would have written it."""

from __future__ import annotations

import pytest

from evergrove.content.mail import plain_text_of, tidy_text

CASES = [
    ("<h1>Title</h1><p>One<br>two</p><p>three</p>", "Title\n\nOne\ntwo\n\nthree\n"),
    ('<p>Read <a href="https://a.b/c">the guide</a>, please.</p>', "Read the guide (https://a.b/c), please.\n"),
    ('<a href="https://a.b">https://a.b</a> <a href="mailto:x@y.z">x@y.z</a>', "https://a.b x@y.z\n"),
    ('<a href="#top">Top</a> <a>Nothing</a>', "Top Nothing\n"),
    ('<a href="https://a.b"><img src="x.png" alt="Shop now"></a>', "Shop now (https://a.b)\n"),
    ('<a href="https://a.b"><img src="x.png" alt=""></a>', "https://a.b\n"),
    ("<ul><li>one</li><li><p>two</p><ol><li>in</li><li>side</li></ol></li></ul>", "- one\n- two\n  1. in\n  2. side\n"),
    ("<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td></td></tr></table>", "A | B\n1 |\n"),
    (
        '<table role="presentation"><tr><td>Left</td><td>Right</td></tr></table>',
        "Left\n\nRight\n",
    ),
    ("<pre>  kept\n    so</pre>", "  kept\n    so\n"),
    ("<p>a</p><hr><p>b</p>", f"a\n\n{'-' * 20}\n\nb\n"),
    ('<p>seen</p><div style="display: none">not</div><p hidden>nor</p>', "seen\n"),
    ("<!--[if mso]><table><tr><td>Word only</td></tr></table><![endif]--><p>all</p>", "all\n"),
    ("<!--[if !mso]><!--><p>not Word</p><!--<![endif]-->", "not Word\n"),
    ("<p>中文&nbsp;和 <b>粗</b>体，&lt;标签&gt;</p>", "中文 和 粗体，<标签>\n"),
    ("<p>unclosed <b>bold<p>next</div>", "unclosed bold\n\nnext\n"),
    ("", "\n"),
]


@pytest.mark.parametrize(("html", "text"), CASES)
def test_a_page_reads_as_text(html: str, text: str) -> None:
    assert plain_text_of(html) == text


def test_no_more_than_one_empty_line_in_a_row() -> None:
    assert tidy_text("\n\na  \n\n\n\nb\u200b\u034f\n") == "a\n\nb\n"
