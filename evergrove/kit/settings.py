"""All settings of a process in one typed class, read from `EVERGROVE_…` variables; a wrong one stops the start."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Self
from urllib.parse import urlsplit

import msgspec

from evergrove.kit.errors import InvalidError
from evergrove.kit.proxies import TrustedProxies

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX = "EVERGROVE_"
TEST_PREFIX = f"{PREFIX}TEST_"
"""Variables of the test suite."""

NO_BROWSER = f"{PREFIX}NO_BROWSER"
"""Asks the test suite to leave out what needs Chromium; no setting of a process."""

ENGINE_MEMORY_MB_MIN = 64
"""DuckDB gives up on the smallest sort below this."""


class InvalidSettingError(InvalidError):
    code = "setting.invalid"


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Where things live. Empty means the embedded default inside `home`."""

    home: Path = Path("evergrove-home")
    """The folder of server.db and the workspaces."""
    database_url: str = ""
    """`postgresql://…`: the control plane; empty: SQLite files in `home`."""
    lake_url: str = ""
    """`s3://bucket/prefix` or a folder: the lake; empty: a folder in `home`."""
    inbox_url: str = ""
    """`nats://host:port`: the log of raw requests in JetStream; empty: beside the control plane."""
    engine_url: str = ""
    """`sc://host:port`: a Spark Connect engine for bulk work; empty: DuckDB in this process."""
    engine_memory_mb: Annotated[int, msgspec.Meta(ge=ENGINE_MEMORY_MB_MIN)] = 2048
    """What DuckDB may hold; the rest spills to `home`."""
    engine_threads: Annotated[int, msgspec.Meta(ge=1)] = 2
    """Threads of DuckDB."""
    secret_key: str = ""
    """32 bytes in Base64 that seal the senders' credentials; empty: a key file in `home`."""
    public_url: str = ""
    """`https://…`: where customers reach this server: links, unsubscribing, landing pages; empty: no tracked mail."""
    trusted_proxies: str = ""
    """`127.0.0.1,10.0.0.0/8`: whose X-Forwarded-… headers are believed; empty: nobody's."""

    def __repr__(self) -> str:
        """Addresses may hold passwords, and the key is one: a traceback must not show them."""
        return f"Settings(home={str(self.home)!r})"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None, *, home: Path | None = None) -> Self:
        """Read the variables; `home` given by the caller (a command's option) wins.

        Raises InvalidSettingError naming the variable and what it takes.
        """
        source = os.environ if environment is None else environment
        _check_names(source, known=cls.__struct_fields__)
        given = {
            name: source[PREFIX + name.upper()] for name in cls.__struct_fields__ if source.get(PREFIX + name.upper())
        }
        if home is not None:
            given["home"] = str(home)
        try:
            settings = msgspec.convert(given, cls, strict=False, dec_hook=_decode_path)
        except msgspec.ValidationError as error:
            raise InvalidSettingError(
                f"a setting cannot be read: {error}",
                help=f"variables start with {PREFIX}, for example {PREFIX}HOME=/srv/evergrove",
            ) from error
        check_addresses(settings)
        check_proxies(settings)
        return settings


def check_addresses(settings: Settings) -> None:
    """Raise InvalidSettingError for an address of a kind that the part behind it cannot use."""
    for name, schemes in (
        ("database_url", {"postgresql"}),
        ("engine_url", {"sc"}),
        ("lake_url", {"s3", ""}),
        ("inbox_url", {"nats", "tls"}),
        ("public_url", {"https", "http"}),
    ):
        value = getattr(settings, name)
        if value and _scheme(value) not in schemes:
            wanted = " or ".join(f"{scheme}://…" if scheme else "a folder" for scheme in sorted(schemes))
            raise InvalidSettingError(
                f"{PREFIX}{name.upper()} is not an address that can be used here: it takes {wanted}",
                help="leave it empty for the embedded default",
            )


def check_proxies(settings: Settings) -> None:
    """Raise InvalidSettingError for a list of proxies that cannot be read: half of it would be believed, unseen."""
    try:
        TrustedProxies.read(settings.trusted_proxies)
    except ValueError as error:
        raise InvalidSettingError(
            f"{PREFIX}TRUSTED_PROXIES cannot be read: {error}",
            help="give the proxies' addresses or networks with commas between, for example 127.0.0.1,10.0.0.0/8",
        ) from error


def _check_names(source: Mapping[str, str], *, known: tuple[str, ...]) -> None:
    """A mistyped name would leave the default in force, and write customers into another database, unseen."""
    names = {PREFIX + name.upper() for name in known}
    others = {n for n in source if n.startswith(PREFIX) and not n.startswith(TEST_PREFIX)}
    unknown = sorted(others - names - {NO_BROWSER})
    if unknown:
        raise InvalidSettingError(
            f"there is no setting {', '.join(unknown)}", help=f"the settings are {', '.join(sorted(names))}"
        )


def _scheme(address: str) -> str | None:
    """The scheme of an address; None when it is not one."""
    try:
        return urlsplit(address).scheme
    except ValueError:
        return None


def _decode_path(kind: type, value: object) -> object:
    if kind is Path:
        return Path(str(value))
    raise NotImplementedError(kind)
