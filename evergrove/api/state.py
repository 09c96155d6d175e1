"""What one running API holds: the server database, the workspaces that it has opened, the lanes of work."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from evergrove.access import IdentityProvider, open_server, open_workspace, provider_of
from evergrove.api.kept_answers import KeptAnswers
from evergrove.api.lanes import Lanes
from evergrove.api.submission_rates import SubmissionRates
from evergrove.channels import HitLog
from evergrove.jobs import EditingRooms

if TYPE_CHECKING:
    from starlette.requests import Request

    from evergrove.kit import Clock, Database, Settings, Workspace

WORKSPACES_OPEN_MAX = 64
"""Each holds up to 36 connections to SQLite files, or 32 to PostgreSQL; the one asked for longest ago is closed."""


class Workspaces:
    """Workspaces by slug, opened once and kept.

    A workspace that is closed while a request still works with it opens new connections by itself (Database.close).
    """

    def __init__(self, settings: Settings, *, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._turn = threading.Lock()
        self._open: OrderedDict[str, Workspace] = OrderedDict()

    def get(self, slug: str) -> Workspace:
        """The opened workspace. Raises MissingWorkspaceError."""
        with self._turn:
            known = self._open.get(slug)
            if known is None:
                known = self._open[slug] = open_workspace(self._settings, slug=slug, clock=self._clock)
            self._open.move_to_end(slug)
            if len(self._open) > WORKSPACES_OPEN_MAX:
                self._open.popitem(last=False)[1].close()
            return known

    def rename(self, slug: str, *, name: str) -> None:
        """Let what comes from now on see the workspace under its new name."""
        with self._turn:
            if known := self._open.get(slug):
                self._open[slug] = replace(known, name=name)

    def opened(self, slug: str) -> Workspace | None:
        """The workspace if it is open: never waits for one that is being opened."""
        return self._open.get(slug)

    def close(self) -> None:
        """Give back every connection."""
        with self._turn:
            while self._open:
                self._open.popitem()[1].close()


class ApiState:
    """Made once for an application, closed when it ends."""

    def __init__(self, settings: Settings, *, clock: Clock) -> None:
        self.settings = settings
        self.clock = clock
        self.workspaces = Workspaces(settings, clock=clock)
        self.lanes = Lanes()
        self.editing = EditingRooms()
        self.kept = KeptAnswers(clock=clock)
        self.submission_rates = SubmissionRates(clock=clock)
        self._turn = threading.Lock()
        self._server: Database | None = None
        self._hits: dict[str, HitLog] = {}
        self._provider: IdentityProvider | None = None

    @property
    def server(self) -> Database:
        """The server database, opened at the first use: making the application needs no file."""
        with self._turn:
            if self._server is None:
                self._server = open_server(self.settings)
            return self._server

    @property
    def provider(self) -> IdentityProvider:
        """The identity provider, whose pages and keys are kept. Raises NoProviderError."""
        with self._turn:
            if self._provider is None:
                self._provider = provider_of(self.settings, clock=self.clock)
            return self._provider

    def hits(self, workspace: Workspace) -> HitLog:
        """Where openings and clicks of this workspace are written down."""
        with self._turn:
            return self._hits.setdefault(workspace.slug, HitLog(workspace))

    def close(self) -> None:
        """Give back connections and threads."""
        self.lanes.close()
        self.editing.close()
        self.workspaces.close()
        if self._server is not None:
            self._server.close()


def state_of(request: Request) -> ApiState:
    """The state of the application that the request came to."""
    return cast("ApiState", request.app.state.evergrove)
