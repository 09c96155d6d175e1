"""The setting of the queue: whom it takes, how many a day, who looks after them, who is kept back for comparison."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from evergrove.calendar import key_date_keys
from evergrove.definitions import MissingDefinitionError, publish, published
from evergrove.desk.contracts import InvalidSaveQueueError, MissingSaveQueueError
from evergrove.experiments import BASIS_POINTS, HOLD_OUT_BP_MAX
from evergrove.kit import Workspace

SAVE_QUEUE, STANDARD = "save_queue", "standard"
"""Kind and key of the definition."""

EXPERIMENT = "save-queue"
"""What exposure facts carry, with the version: no campaign or journey can have a key with a hyphen."""

CAPACITY_MAX = 2_000
"""Tasks a day of a workspace: what a call centre of fifty people gets through, and one transaction holds."""

TEAMS_MAX, OWNERS_MAX = 20, 200
DUE_HOURS_MAX = 24 * 30
HORIZON_DAYS_MAX = 365

KEY = re.compile(r"[a-z][a-z0-9_]{1,63}")


class Team(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who saves customers: `owners` take turns; without any a task is nobody's until somebody takes it."""

    key: str = STANDARD
    capacity_a_day: int = 20
    owners: tuple[str, ...] = ()


class SaveQueue(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Probabilities and shares in basis points.

    An episode begins at `begin_bp` and ends under `end_bp`: between them nothing changes. `activity_weight_bp`: how
    much the drop of activity weighs beside BG/NBD. `alive_bp_min`: whose chance of still being a customer is smaller
    is gone, which is work for a win-back and no early warning. `quiet_key_dates`: days on which everybody's rhythm
    breaks; nothing begins during their burst. `version` is not kept: it is the definition's.
    """

    is_on: bool = True
    teams: tuple[Team, ...] = (Team(),)
    due_hours: int = 72
    horizon_days: int = 60
    begin_bp: int = 7_000
    end_bp: int = 5_500
    activity_weight_bp: int = 3_000
    alive_bp_min: int = 1_000
    value_minor_min: int = 0
    hold_out_bp: int = 1_000
    cool_down_days: int = 30
    quiet_key_dates: tuple[str, ...] = ("spring_festival", "national_day")
    version: int = 0

    @property
    def reference(self) -> str:
        """What exposure facts and episodes carry: `save-queue@3`."""
        return f"{EXPERIMENT}@{self.version}"

    @property
    def capacity_a_day(self) -> int:
        """Of all teams."""
        return sum(team.capacity_a_day for team in self.teams)


def publish_save_queue(workspace: Workspace, document: dict[str, Any], *, author: str, note: str = "") -> SaveQueue:
    """Publish the setting, or its next version. Raises InvalidSaveQueueError naming the field to mend."""
    queue = _parsed(document)
    _check(queue)
    body = msgspec.to_builtins(queue)
    body.pop("version")
    made = publish(workspace, kind=SAVE_QUEUE, key=STANDARD, body=body, author=author, note=note)
    return msgspec.structs.replace(queue, version=made.version)


def load_save_queue(workspace: Workspace) -> SaveQueue:
    """The setting as published last. Raises MissingSaveQueueError: nobody has set the queue up."""
    try:
        found = published(workspace, kind=SAVE_QUEUE, key=STANDARD)
    except MissingDefinitionError as error:
        raise MissingSaveQueueError(
            "there is no queue of customers about to be lost yet", help="publish its setting first"
        ) from error
    return msgspec.structs.replace(_parsed(found.body), version=found.version)


def _parsed(document: dict[str, Any]) -> SaveQueue:
    try:
        return msgspec.convert(document, SaveQueue)
    except msgspec.ValidationError as error:
        raise InvalidSaveQueueError(
            f"the setting cannot be read: {error}",
            help=f"its fields: {', '.join(SaveQueue.__struct_fields__)}",
            field="",
        ) from error


def _check(queue: SaveQueue) -> None:
    keys = [team.key for team in queue.teams]
    whole = range(BASIS_POINTS + 1)
    problems = [
        (not 1 <= len(keys) <= TEAMS_MAX or len(set(keys)) != len(keys), "teams", f"1 to {TEAMS_MAX}, each once"),
        (any(KEY.fullmatch(key) is None for key in keys), "teams", "keys of small letters, digits and _"),
        (any(team.capacity_a_day < 0 for team in queue.teams), "teams", "a capacity of 0 or more"),
        (queue.capacity_a_day > CAPACITY_MAX, "teams", f"at most {CAPACITY_MAX:,} tasks a day together"),
        (any(len(team.owners) > OWNERS_MAX for team in queue.teams), "teams", f"at most {OWNERS_MAX} owners each"),
        (not 1 <= queue.due_hours <= DUE_HOURS_MAX, "due_hours", f"1 to {DUE_HOURS_MAX}"),
        (not 1 <= queue.horizon_days <= HORIZON_DAYS_MAX, "horizon_days", f"1 to {HORIZON_DAYS_MAX}"),
        (queue.begin_bp not in whole or queue.begin_bp == 0, "begin_bp", "1 to 10,000"),
        (not 0 <= queue.end_bp < queue.begin_bp, "end_bp", "below begin_bp: a customer on the edge would come and go"),
        (queue.activity_weight_bp not in whole, "activity_weight_bp", "0 to 10,000"),
        (queue.alive_bp_min not in whole, "alive_bp_min", "0 to 10,000"),
        (queue.value_minor_min < 0, "value_minor_min", "0 or more"),
        (not 0 <= queue.hold_out_bp <= HOLD_OUT_BP_MAX, "hold_out_bp", f"0 to {HOLD_OUT_BP_MAX:,}"),
        (not 0 <= queue.cool_down_days <= HORIZON_DAYS_MAX, "cool_down_days", f"0 to {HORIZON_DAYS_MAX}"),
        (bool(set(queue.quiet_key_dates) - set(key_date_keys())), "quiet_key_dates", "keys of the calendar"),
    ]
    for is_wrong, field, wanted in problems:
        if is_wrong:
            raise InvalidSaveQueueError(f"the setting's {field} cannot be used", help=wanted, field=field)
