"""A home with people who can be written to, for the tests of the commands: what a worker does is done here."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pyarrow as pa
from typer.testing import CliRunner

from evergrove.access import open_workspace
from evergrove.campaigns import find_launch, gather_launch, plan_next_chunk
from evergrove.channels import deliver, set_policy
from evergrove.cli.main import app
from evergrove.kit import Settings
from support.ground import copy_home
from support.reach_world import add_people, open_mail

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evergrove.kit import Workspace

SLUG = "shop"

CAMPAIGN = {
    "key": "spring",
    "name": {"zh": "春茶", "en": "Spring tea"},
    "segment": "*",
    "topic": "offers",
    "steps": [{"channel": "email", "template": "hello"}],
    "hold_out_bp": 0,
}


def run(*arguments: str, home: Path) -> tuple[int, str, str]:
    """Exit code, standard output, standard error of a command."""
    result = CliRunner().invoke(app, [*arguments, "--home", str(home)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout, result.stderr


@contextmanager
def opened_shop(home: Path) -> Iterator[Workspace]:
    """As the command opens it, with the settings of the environment."""
    workspace = open_workspace(Settings.from_environment(os.environ, home=home), slug=SLUG)
    try:
        yield workspace
    finally:
        workspace.close()


def make_reach_home(home: Path, *, people: int) -> list[str]:
    """People with consent, a live sender that keeps its mails, a letter, and no hour at which nothing may go."""
    copy_home(home, slug=SLUG, name="Shop")
    with opened_shop(home) as workspace:
        open_mail(workspace)
        set_policy(workspace, {"hours": {"quiet": [], "golden_mode": "off"}}, author="test")
        return add_people(workspace, people)


def gather_and_plan(home: Path, launch_id: str, customer_ids: list[str]) -> None:
    """What the launch job does, for these customers."""
    with opened_shop(home) as workspace:
        members = [pa.record_batch({"customer_id": pa.array(customer_ids, pa.string())})]
        gather_launch(workspace, find_launch(workspace, launch_id), members, as_of=workspace.clock.now())
        while plan_next_chunk(workspace, launch_id) is not None:
            pass


def deliver_mail(home: Path) -> None:
    with opened_shop(home) as workspace:
        deliver(workspace, channel="email")
