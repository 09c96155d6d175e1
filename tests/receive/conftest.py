"""One receiving process for the contract tests of this folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.receiving import Receiver, receiving

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def receiver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Receiver]:
    with receiving(tmp_path_factory.mktemp("receive") / "home") as running:
        yield running
