"""The SDKs, a browser, and one receiving process for them."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from support.browsers import chromium, site
from support.receiving import Receiver, receiving
from support.sdks import ROOT, bundle, node_packages, old_analytics_python

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["chromium", "node_packages", "old_analytics_python", "site"]


@pytest.fixture(scope="session")
def browser_files(node_packages: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the build puts beside the receiving end: our script, and the npm package's own build with its bundles."""
    folder = tmp_path_factory.mktemp("browser")
    bundle(
        ROOT / "evergrove" / "receive" / "browser" / "evergrove.ts",
        folder / "evergrove.js",
        options=("--target=es2019",),
    )
    built = node_packages / "node_modules" / "@segment" / "analytics-next" / "dist" / "umd"
    shutil.copy(built / "standalone.js", folder / "analytics.min.js")
    for path in built.glob("*.bundle.*.js"):
        shutil.copy(path, folder / path.name)
    return folder


@pytest.fixture(scope="session")
def sdk_receiver(browser_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Receiver]:
    with receiving(tmp_path_factory.mktemp("sdk") / "home", "--browser-files", str(browser_files)) as running:
        yield running
