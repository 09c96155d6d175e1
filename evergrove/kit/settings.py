"""All settings of a process in one typed class, read from `EVERGROVE_…` variables; a wrong one stops the start."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, Self
from urllib.parse import urlsplit

import msgspec

from evergrove.kit.errors import InvalidError
from evergrove.kit.proxies import TrustedProxies, is_this_machine

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

    console_url: str = ""
    """`https://…`: where people open the console, when that is not `public_url`; the identity provider sends them back
    there, so it is never read from a request."""
    oidc_issuer: str = ""
    """`https://…`: the OpenID Connect provider that people may sign in with; empty: none."""
    oidc_client_id: str = ""
    """The name under which the provider knows this server."""
    oidc_client_secret: str = ""
    """The provider's secret for this server; empty: a public client, by PKCE alone."""
    oidc_name: str = "OpenID Connect"
    """What the button of the sign-in page calls the provider."""
    oidc_domains: str = ""
    """`example.com,example.cn`: whose addresses may come in by the provider; empty: those who are invited."""
    oidc_join_workspace: str = ""
    """The slug of the workspace that strangers of those domains join when they first come; empty: only who is invited
    gets in."""
    oidc_join_role: Literal["", "operator", "analyst", "agent", "viewer"] = ""
    """The role that they get there; nobody becomes an owner by coming."""
    passwords: Literal["on", "off"] = "on"
    """`off`: the provider is the only way in, and links that `evergrove user link` makes on this machine."""

    def __repr__(self) -> str:
        """Addresses may hold passwords, and the key is one: a traceback must not show them."""
        return f"Settings(home={str(self.home)!r})"

    @property
    def console_address(self) -> str:
        """Where people open the console, without a slash at its end; empty where nobody has said."""
        return (self.console_url or self.public_url).rstrip("/")

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
        check_provider(settings)
        return settings


def check_addresses(settings: Settings) -> None:
    """Raise InvalidSettingError for an address of a kind that the part behind it cannot use."""
    for name, schemes in (
        ("database_url", {"postgresql"}),
        ("engine_url", {"sc"}),
        ("lake_url", {"s3", ""}),
        ("inbox_url", {"nats", "tls"}),
        ("public_url", {"https", "http"}),
        ("console_url", {"https", "http"}),
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


def check_provider(settings: Settings) -> None:
    """Raise InvalidSettingError for sign-in settings that would leave a door open, or all of them shut."""
    problem = _provider_problem(settings)
    if problem:
        raise InvalidSettingError(problem, help="docs/guide/en/operate.md shows a whole set, under “Sign-in with OIDC”")


def _provider_problem(settings: Settings) -> str:
    if not settings.oidc_issuer:
        asked = [name for name in ("client_id", "join_workspace", "domains") if getattr(settings, f"oidc_{name}")]
        if asked or settings.passwords == "off":
            needing = f"OIDC_{asked[0].upper()}" if asked else "PASSWORDS=off"
            return f"{PREFIX}{needing} needs {PREFIX}OIDC_ISSUER"
        return ""
    if not is_safe_address(settings.oidc_issuer):
        return f"{PREFIX}OIDC_ISSUER takes https://… without query (http:// on this machine only)"
    if not settings.oidc_client_id:
        return f"{PREFIX}OIDC_ISSUER needs {PREFIX}OIDC_CLIENT_ID"
    if not is_safe_address(settings.console_url or settings.public_url):
        return f"{PREFIX}OIDC_ISSUER needs {PREFIX}CONSOLE_URL=https://…, where the provider sends people back to"
    if bool(settings.oidc_join_workspace) != bool(settings.oidc_join_role):
        return f"{PREFIX}OIDC_JOIN_WORKSPACE and {PREFIX}OIDC_JOIN_ROLE go together"
    if settings.oidc_join_workspace and not settings.oidc_domains:
        return (
            f"{PREFIX}OIDC_JOIN_WORKSPACE needs {PREFIX}OIDC_DOMAINS, or everybody whom the provider knows would join"
        )
    return ""


def is_safe_address(address: str) -> bool:
    """Whether secrets may travel to this address: TLS, or the loopback of this machine."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    host = parts.hostname or ""
    if not host or parts.query or parts.fragment or parts.username:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and (host == "localhost" or is_this_machine(host)))


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
