"""The row of the mail delivery: all three ways hand over every mail, and the row says how they compare."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bench.contracts import Parameters
from bench.rows import mail_delivery

if TYPE_CHECKING:
    from pathlib import Path


def test_every_mail_goes_out_three_ways(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_delivery, "MAILS_A_ROUND", 30)
    monkeypatch.setattr(mail_delivery, "ROUNDS", 2)
    found = mail_delivery.mails(Parameters(folder=tmp_path))
    (row,) = mail_delivery.rows(lambda _: {**found, "peak_rss_mb": 100.0})
    assert found["mails"] == 60
    assert found["mail_bytes"] > 2_000
    assert row.ratio is not None
    assert row.ratio == pytest.approx(found["delivery_per_second"] / found["smtplib_per_second"])
    assert row.is_met == (row.ratio >= mail_delivery.SHARE_MIN)
    assert found["client_cpu_us"] < found["delivery_cpu_us"]
