"""`user`: people who sign in, for who runs the server; also the way back in for who has locked themselves out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from evergrove.access import (
    COMMAND_LINE,
    EVERY_WORKSPACE,
    MissingWorkspaceError,
    NewLink,
    NoProviderError,
    Role,
    UserExistsError,
    add_member,
    connect_identity,
    disconnect_identity,
    find_user,
    list_members,
    list_workspaces,
    make_link,
    open_server,
    set_role,
    stated_identity,
)
from evergrove.cli.session import (
    Format,
    FormatOption,
    Home,
    Language,
    NoHomeError,
    console,
    reported,
    write_json,
    write_rows,
)
from evergrove.kit import Settings, SystemClock

user_app = typer.Typer(help="People who sign in.", no_args_is_help=True)

Email = Annotated[str, typer.Argument(help="The e-mail address that they sign in with.")]
Place = Annotated[str, typer.Option("--workspace", help="Which workspace; default: every one.", show_default=False)]
Address = Annotated[
    str,
    typer.Option(
        "--address",
        help="Where the console is, for the link; default: EVERGROVE_CONSOLE_URL, EVERGROVE_PUBLIC_URL, or "
        "http://localhost:8000.",
        show_default=False,
    ),
]
ConsoleLanguage = Annotated[
    Language | None,
    typer.Option("--lang", help="zh or en; without it, what their browser asks for until they choose."),
]
DEFAULT_ADDRESS = "http://localhost:8000"


@user_app.command("invite")
@reported
def invite_command(
    email: Email,
    *,
    role: Annotated[Role, typer.Option("--role", help="What they may do.")] = Role.VIEWER,
    home: Home = None,
    workspace: Place = "",
    address: Address = "",
    lang: ConsoleLanguage = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Give somebody a role, or another one, and print the one-time link for their first sign-in (24 hours)."""
    settings = _settings(home, workspace)
    server, clock = open_server(settings), SystemClock()
    place = workspace or EVERY_WORKSPACE
    try:
        try:
            add_member(
                server,
                workspace=place,
                email=email,
                role=role,
                language=lang.value if lang else None,
                author=COMMAND_LINE,
                clock=clock,
            )
        except UserExistsError:
            set_role(server, workspace=place, email=email, role=role, author=COMMAND_LINE, clock=clock)
        user = find_user(server, email)
        link = None if user.has_password else make_link(server, user, author=COMMAND_LINE, clock=clock)
    finally:
        server.close()
    if link is None and format != Format.JSON:
        console.print(f"{user.email} is {role.value} now and signs in as always", highlight=False)
    elif link is None:
        write_json({"user_id": user.user_id, "email": user.email, "role": role.value})
    else:
        _print(link, address=address or settings.console_address, format=format)


@user_app.command("link")
@reported
def link_command(
    email: Email, *, home: Home = None, address: Address = "", format: FormatOption = Format.TABLE
) -> None:
    """Print a one-time sign-in link (24 hours), with which they can set a new password."""
    settings = _settings(home, "")
    server = open_server(settings)
    try:
        link = make_link(server, find_user(server, email), author=COMMAND_LINE, clock=SystemClock())
    finally:
        server.close()
    _print(link, address=address or settings.console_address, format=format)


@user_app.command("connect")
@reported
def connect_command(
    email: Email,
    subject: Annotated[str, typer.Argument(help="The person's `sub` at the provider, as its pages show it.")],
    *,
    home: Home = None,
) -> None:
    """Let an identity of the provider (EVERGROVE_OIDC_ISSUER) open an account, whatever address it has there."""
    settings = _with_provider(home)
    server = open_server(settings)
    try:
        user = find_user(server, email)
        identity = stated_identity(issuer=settings.oidc_issuer, subject=subject)
        connect_identity(server, user, identity, author=COMMAND_LINE, clock=SystemClock())
    finally:
        server.close()
    console.print(f"{user.email} signs in as {subject} of {settings.oidc_issuer} from now on", highlight=False)


@user_app.command("disconnect")
@reported
def disconnect_command(email: Email, *, home: Home = None) -> None:
    """Take an account's identity at the provider away, and end the sessions that it opened."""
    settings = _with_provider(home)
    server = open_server(settings)
    try:
        user = find_user(server, email)
        was_there = disconnect_identity(
            server, user, issuer=settings.oidc_issuer, author=COMMAND_LINE, clock=SystemClock()
        )
    finally:
        server.close()
    said = "is disconnected" if was_there else "was not connected"
    console.print(f"{user.email} {said}", highlight=False)


@user_app.command("list")
@reported
def list_command(*, home: Home = None, workspace: Place = "", format: FormatOption = Format.TABLE) -> None:
    """Show who may sign in, and as what."""
    settings = _settings(home, workspace)
    slugs = [workspace] if workspace else [entry.slug for entry in list_workspaces(settings)]
    server = open_server(settings)
    try:
        rows = [
            {
                "workspace": slug,
                "email": member.user.email,
                "role": member.role.value,
                "signed_in_at": member.user.signed_in_at,
                "user_id": member.user.user_id,
            }
            for slug in slugs
            for member in list_members(server, workspace=slug)
        ]
    finally:
        server.close()
    write_rows(["workspace", "email", "role", "signed_in_at", "user_id"], rows, format=format)


def _with_provider(home: Path | None) -> Settings:
    settings = _settings(home, "")
    if not settings.oidc_issuer:
        raise NoProviderError
    return settings


def _settings(home: Path | None, workspace: str) -> Settings:
    """The settings of a home that exists. Raises NoHomeError, MissingWorkspaceError."""
    settings = Settings.from_environment(home=home)
    slugs = [entry.slug for entry in list_workspaces(settings)]
    if not slugs:
        raise NoHomeError(f"there is no Evergrove in {settings.home}", help="run `evergrove serve --home DIR` first")
    if workspace and workspace not in slugs:
        raise MissingWorkspaceError(f"there is no workspace “{workspace}”", help=f"choose one of: {', '.join(slugs)}")
    return settings


def _print(link: NewLink, *, address: str, format: Format) -> None:
    url = f"{(address or DEFAULT_ADDRESS).rstrip('/')}/sign-in#token={link.secret}"
    if format == Format.JSON:
        write_json({"user_id": link.user.user_id, "email": link.user.email, "url": url, "expires_at": link.expires_at})
    else:
        console.print(f"sign in: {url}", highlight=False, soft_wrap=True, markup=False)
        console.print(f"for {link.user.email}, once, until {link.expires_at:%Y-%m-%d %H:%M} UTC", highlight=False)
