"""The key of a source, walked: changed on its page, which then says how long the old one goes on working."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evergrove.access import create_source, list_sources, open_server
from evergrove.kit import Settings, SystemClock

if TYPE_CHECKING:
    from support.browser import Visit
    from support.serving import RunningServer


def test_a_changed_key_says_how_long_the_old_one_works(visit: Visit, server: RunningServer, language: str) -> None:
    page = visit.page

    def say(zh: str, en: str) -> str:
        return zh if language == "zh" else en

    ok = say("更换", "Change key")
    database = open_server(Settings(home=server.home))
    made = create_source(database, workspace="default", name=f"changed {language}", clock=SystemClock())
    visit.go(f"/w/default/sources/{made.source_id}")
    page.get_by_role("tab", name=say("密钥与限制", "Key and limits")).click()
    page.get_by_text(made.write_key or "", exact=True).wait_for()
    assert page.get_by_text(say("旧密钥用到", "The old key works until")).count() == 0
    page.get_by_role("button", name=say("更换密钥", "Change key")).click()
    page.get_by_role("dialog").get_by_role("button", name=ok, exact=True).click()
    page.get_by_text(say("旧密钥用到", "The old key works until")).wait_for()
    (now,) = [one for one in list_sources(database, workspace="default") if one.source_id == made.source_id]
    page.get_by_text(now.write_key or "", exact=True).wait_for()
    assert now.write_key != made.write_key
    database.close()
