"""`campaign estimate` writes the messages for one customer of the segment, and says what stands against them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.reach_commands import run

ORDERS = Path(__file__).parents[2] / "examples" / "youzan" / "orders_gb18030.csv"

TEXT = {
    "key": "note",
    "channel": "sms",
    "topic": "offers",
    "name": {"zh": "短信", "en": "Note"},
    "languages": {"zh": {"text": "【青禾】{{ customer.shoe_size }} 有一份心意给您 {{ workspace.url }} 拒收请回复R"}},
}
CAMPAIGN = {
    "key": "spring",
    "name": {"zh": "春茶", "en": "Spring tea"},
    "segment": "*",
    "topic": "offers",
    "steps": [{"channel": "sms", "template": "note"}],
}


@pytest.mark.slow
def test_an_estimate_says_what_keeps_a_message_from_being_written(home: Path, tmp_path: Path) -> None:
    document, rule = tmp_path / "document.json", tmp_path / "rule.json"
    assert run("import", str(ORDERS), "--mapping", "youzan-orders", home=home)[0] == 0
    rule.write_text('{"event": "Order Completed"}', encoding="utf-8")
    assert run("segment", "publish", str(rule), "--key", "buyers", home=home)[0] == 0

    def estimated(template: object, *, segment: str, lang: str = "en") -> str:
        document.write_text(json.dumps(template), encoding="utf-8")
        assert run("template", "publish", str(document), home=home)[0] == 0
        document.write_text(json.dumps({**CAMPAIGN, "segment": segment}), encoding="utf-8")
        assert run("campaign", "publish", str(document), home=home)[0] == 0
        code, out, err = run("campaign", "estimate", "spring", "--lang", lang, home=home)
        assert code == 0, err
        return out

    out = estimated(TEXT, segment="*")
    assert "there is no value for “customer.shoe_size”" in out
    assert "evergrove template words --url" in out
    assert "变量“customer.shoe_size”没有值" in estimated(TEXT, segment="buyers", lang="zh")
    good = {**TEXT, "languages": {"zh": {"text": "【青禾】有一份心意给您 拒收请回复R"}}}
    assert "note@2 can be written." in estimated(good, segment="buyers")
    found = json.loads(run("campaign", "estimate", "spring", "--format", "json", home=home)[1])
    assert found["sample"]["customer_id"].startswith("cus_")
    assert found["sample"]["problems"] == {"note@2": []}
