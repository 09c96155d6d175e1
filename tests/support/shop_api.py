"""The API over a filled shop, with headers for each role."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evergrove.access import Role
from support.api_client import bearer

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from evergrove.kit import Settings


class Shop:
    """The API over a filled shop, and headers for each role; `other` is a workspace beside it."""

    def __init__(self, client: TestClient, settings: Settings) -> None:
        self.client, self.settings = client, settings
        self._headers = {role: bearer(settings, role) for role in Role}

    def get(self, path: str, *, role: Role = Role.OWNER, slug: str = "default", **query: Any) -> Any:
        """The reply of a GET inside the workspace."""
        return self.client.get(f"/api/w/{slug}{path}", headers=self._headers[role], params=query or None)

    def send(self, method: str, path: str, body: Any = None, *, role: Role = Role.OWNER, slug: str = "default") -> Any:
        """The reply of a change inside the workspace."""
        return self.client.request(method, f"/api/w/{slug}{path}", headers=self._headers[role], json=body)
