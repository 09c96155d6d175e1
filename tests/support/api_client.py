"""The API in this process, and people of every role who talk to it."""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from argon2 import PasswordHasher

from evergrove.access import Role, add_member, create_token, first_owner_link, make_link, open_server, passwords
from evergrove.api import build_app
from evergrove.kit import FixedClock, Settings
from support.ground import NOON, make_workspace

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # starlette asks for httpx2, which nothing else here needs
    from starlette.testclient import TestClient

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pytest

    from evergrove.kit import Clock

OURS = {"X-Evergrove": "1"}
"""What the console sends with every change."""

PASSWORD = "four green trees in a row"  # noqa: S105 - of people who exist in tests only


def cheapen_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash with the least that Argon2 takes: the real parameters cost a core for 50 ms each time."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", lambda: cheap)
    monkeypatch.setattr(passwords, "_hash_of_nobody", lambda: cheap.hash(b"no account has this password"))


def make_home(home: Path, *slugs: str, database_url: str = "") -> Settings:
    """A home with these workspaces (at least `default`)."""
    for slug in slugs or ("default",):
        make_workspace(home, slug=slug, database_url=database_url).close()
    return Settings(home=home, database_url=database_url)


@contextmanager
def api_client(settings: Settings, *, clock: Clock | None = None, **options: Any) -> Iterator[TestClient]:
    """The API over a home at NOON; nobody is signed in."""
    app = build_app(settings, clock=clock or FixedClock(NOON), **options)
    with TestClient(app, raise_server_exceptions=False, headers=OURS) as client:
        yield client


def bearer(settings: Settings, role: Role, *, workspace: str = "default") -> dict[str, str]:
    """Headers of a program that holds `role` in `workspace`."""
    server = open_server(settings)
    try:
        made = create_token(
            server,
            workspace=workspace,
            name=role.value,
            role=role,
            days=None,
            author="usr_test",
            clock=FixedClock(NOON),
        )
        return {"Authorization": f"Bearer {made.secret}"}
    finally:
        server.close()


def sign_in_owner(client: TestClient, settings: Settings, *, clock: Clock | None = None) -> dict[str, Any]:
    """Sign the first owner in by the link of the first start, with PASSWORD; returns what `/api/me` says."""
    link = first_owner_link(settings, clock=clock or FixedClock(NOON))
    if link is None:
        raise LookupError("somebody has signed in before")
    reply = client.post("/api/sign-in/link", json={"token": link.secret, "password": PASSWORD})
    reply.raise_for_status()
    return dict(reply.json())


def sign_in_member(
    client: TestClient, settings: Settings, *, email: str, role: Role, workspace: str = "default"
) -> dict[str, Any]:
    """Make a person with a role and sign them in by a link."""
    server, clock = open_server(settings), FixedClock(NOON)
    try:
        member = add_member(
            server, workspace=workspace, email=email, role=role, language="en", author="usr_test", clock=clock
        )
        link = make_link(server, member.user, author="usr_test", clock=clock)
    finally:
        server.close()
    reply = client.post("/api/sign-in/link", json={"token": link.secret, "password": PASSWORD})
    reply.raise_for_status()
    return dict(reply.json())
