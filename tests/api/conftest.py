"""One filled shop for all tests that only look at it: filling it takes some seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.api_client import api_client, make_home
from support.shop_api import Shop
from support.small_shop import fill_shop, open_shop

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def filled_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """Forty customers with scores and segments. Tests look at it and change nothing that others look at."""
    settings = make_home(tmp_path_factory.mktemp("shop") / "home", "default", "other")
    workspace = open_shop(settings)
    fill_shop(workspace)
    workspace.close()
    with api_client(settings) as client:
        yield Shop(client, settings)
