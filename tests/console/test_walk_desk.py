"""The owner's desk: somebody is invited, and a key is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from support.browser import Visit

if TYPE_CHECKING:
    pass


def test_an_invited_person_gets_a_link_once(visit: Visit, language: str) -> None:
    page = visit.page
    visit.go("/w/default/people")
    page.get_by_role("button", name="邀请成员" if language == "zh" else "Invite").click()
    dialog = page.get_by_role("dialog")
    email = f"zhou-{language}@example.com"
    dialog.get_by_label("邮箱" if language == "zh" else "E-mail").fill(email)
    dialog.locator("button.ant-btn-primary").click()
    link = page.get_by_test_id("secret").inner_text()
    assert link.startswith(f"{visit.base_url}/sign-in#token=")
    page.get_by_role("button", name="我已保存" if language == "zh" else "I have saved it").click()
    page.get_by_role("cell", name=email).wait_for()


def test_a_new_key_opens_the_api(visit: Visit, language: str) -> None:
    page = visit.page
    visit.go("/w/default/people")
    page.get_by_role("tab", name="接口密钥" if language == "zh" else "API keys").click()
    page.get_by_role("button", name="新建密钥" if language == "zh" else "New key").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("用途" if language == "zh" else "Used for").fill(f"report {language}")
    dialog.locator("button.ant-btn-primary").click()
    secret = page.get_by_test_id("secret").inner_text()
    address = f"{visit.base_url}/api/w/default/segments"
    assert httpx.get(address, headers={"Authorization": f"Bearer {secret}"}).status_code == 200
    assert httpx.get(address, headers={"Authorization": f"Bearer {secret}x"}).status_code == 401
