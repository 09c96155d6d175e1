"""Workspaces are apart from one another, and their tables are what the migrations make."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from evergrove.access import (
    InvalidSlugError,
    MissingWorkspaceError,
    NewerDatabaseError,
    WorkspaceExistsError,
    list_workspaces,
    open_workspace,
)
from evergrove.access import tables as server_tables
from evergrove.approvals import tables as approval_tables
from evergrove.campaigns import tables as campaign_tables
from evergrove.catalogue import tables as catalogue_tables
from evergrove.channels import tables as channel_tables
from evergrove.content import tables as content_tables
from evergrove.definitions import publish
from evergrove.definitions import tables as definition_tables
from evergrove.definitions.service import MissingDefinitionError, all_published, published
from evergrove.desk import tables as desk_tables
from evergrove.facts import tables as fact_tables
from evergrove.inbox import inbox_metadata
from evergrove.jobs import tables as job_tables
from evergrove.journeys import tables as journey_tables
from evergrove.kit import Database, Settings
from evergrove.profiles import tables as profile_tables
from evergrove.segments import tables as segment_tables
from evergrove.tasks import tables as task_tables
from support.ground import NOON, make_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from evergrove.kit import Workspace

CONTROL = [
    fact_tables.control_metadata,
    definition_tables.metadata,
    profile_tables.metadata,
    catalogue_tables.metadata,
    approval_tables.metadata,
    segment_tables.metadata,
    content_tables.metadata,
    task_tables.metadata,
    channel_tables.metadata,
    campaign_tables.metadata,
    journey_tables.metadata,
    desk_tables.metadata,
    job_tables.metadata,
]


def test_migrations_make_exactly_the_tables(either_workspace: Workspace) -> None:
    server = (
        Database(either_workspace.settings.database_url, schema="evergrove")
        if either_workspace.settings.database_url
        else Database(f"sqlite:///{either_workspace.settings.home.absolute()}/server.db")
    )
    for database, metadata in (
        (either_workspace.control, CONTROL),
        (either_workspace.inbox, [inbox_metadata]),
        (server, [server_tables.metadata]),
    ):
        with database.read() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, metadata) == []  # type: ignore[arg-type] # takes a list, says its documentation
    server.close()


def test_a_database_of_a_newer_version_is_left_alone(either_workspace: Workspace) -> None:
    with either_workspace.control.write() as connection:
        connection.execute(sa.text("update alembic_version set version_num = '9999_future'"))
    with pytest.raises(NewerDatabaseError):
        open_workspace(either_workspace.settings, slug="proof")


def test_two_workspaces_never_see_each_other(either_workspace: Workspace) -> None:
    settings = either_workspace.settings
    other = make_workspace(settings.home, slug="shop", database_url=settings.database_url)
    publish(either_workspace, kind="tag", key="vip", body={"of": "proof"}, author="a")
    with pytest.raises(MissingDefinitionError):
        published(other, kind="tag", key="vip")
    publish(other, kind="tag", key="vip", body={"of": "shop"}, author="a")
    assert published(either_workspace, kind="tag", key="vip").body == {"of": "proof"}
    assert len({w.lake_url for w in (either_workspace, other)} | {str(w.files) for w in (either_workspace, other)}) == 4
    assert [entry.slug for entry in list_workspaces(settings)] == ["proof", "shop"]
    other.close()


def test_a_slug_names_one_workspace(either_workspace: Workspace) -> None:
    settings = either_workspace.settings
    with pytest.raises(WorkspaceExistsError):
        make_workspace(settings.home, database_url=settings.database_url)
    with pytest.raises(MissingWorkspaceError) as caught:
        open_workspace(settings, slug="absent")
    assert "proof" in caught.value.help


@pytest.mark.parametrize("slug", ["", "ab", "Proof", "1st", "a_b", "../up", "a" * 41, "end-", "长青店铺"])
def test_a_slug_is_plain(home: Path, slug: str) -> None:
    with pytest.raises(InvalidSlugError):
        make_workspace(home, slug=slug)
    assert list_workspaces(Settings(home=home)) == []


def test_published_versions_stay(either_workspace: Workspace) -> None:
    first = publish(either_workspace, kind="tag", key="vip", body={"最低": 1, "a": [1]}, author="a")
    again = publish(either_workspace, kind="tag", key="vip", body={"a": [1], "最低": 1}, author="b")
    second = publish(either_workspace, kind="tag", key="vip", body={"最低": 2}, author="b")
    assert (first.version, again.version, second.version) == (1, 1, 2)
    assert again.author == "a"
    assert published(either_workspace, kind="tag", key="vip", version=1).body == {"最低": 1, "a": [1]}
    assert [found.reference for found in all_published(either_workspace, kind="tag")] == ["vip@2"]
    assert second.at == NOON
