"""The words of journeys: the document that an operator writes, and what can be wrong with it.

A journey is a graph of nodes. `entry` says who enters, `start` names the first node, every node names the next ones.
The same document is read from JSON and from YAML; the canvas draws it and writes it.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from evergrove.channels import Channel, MessageClass
from evergrove.kit import ConflictError, InvalidError, MissingError

JourneyState = Literal["live", "paused", "draining", "archived"]
"""`draining`: nobody enters any more, those who are in it go on; `archived`: those who were in it were ended."""

RunState = Literal["waiting", "ended"]

EndReason = Literal[
    "end", "exit", "goal", "max_age", "merged", "archived", "visits", "erased", "migrated", "done_in_time"
]
"""Why a run ended: at its end, by an exit node or rule, by its goal, too old, merged into another run …; what an exit
rule or an exit node calls its reason stands there in its own words."""

ResumePolicy = Literal["send_now", "skip_stale", "shift"]
"""What becomes of waits that ran out during a pause: gone on with now, their messages dropped as stale, or every
wait is moved by the length of the pause."""

HOUR_US = 3_600_000_000
DAY_US = 24 * HOUR_US

HOLD_OUT_DEFAULT_BP = 1_000
NODES_MAX, BRANCHES_MAX, EXITS_MAX = 100, 10, 10
DAYS_MAX_DEFAULT, DAYS_MAX = 180, 730
WAIT_DAYS_MAX = 400
VISITS_MAX_DEFAULT, VISITS_MAX = 10, 100
CONTEXT_BYTES_MAX = 32 * 1024
"""Of the entry event's and the waking event's properties (journeys.md, rule 8)."""

ENTRY_LATE_HOURS_MAX = 24.0
"""A fact that reaches us later than this after it happened enrols nobody and wakes nobody: history that is imported
must not set a journey going."""


class InvalidJourneyError(InvalidError):
    """`details["problems"]`: a list of {node, field, message, help}, all that is wrong at once."""

    code = "journey.invalid"


class MissingJourneyError(MissingError):
    code = "journey.missing"


class MissingRunError(MissingError):
    code = "journey.missing_run"


class JourneyStateError(ConflictError):
    code = "journey.state"


class Name(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """In both languages."""

    zh: str
    en: str

    def in_both(self) -> Name:
        """Whoever wrote one language only is read by that name in the other one, too."""
        zh, en = self.zh.strip(), self.en.strip()
        return Name(zh=self.zh if zh else self.en, en=self.en if en else self.zh)


class Trigger(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A fact of one name that passes filters, written as the rule language writes an event's `where`.

    `same_run`: only a fact of this very run (a message of it that was opened).
    """

    fact: str
    where: tuple[Any, ...] = ()
    same_run: bool = False


# --- who enters -------------------------------------------------------------------------------------------------------


class EventEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="event"):
    """Whoever does it. `entry_key`: a property whose value keys the run (`order_id`): one run a key, side by side."""

    event: Trigger
    entry_key: str = ""


class SegmentEntry(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="segment"
):
    """Whoever enters (or leaves) a segment."""

    segment: str
    on: Literal["entered", "exited"] = "entered"


class ScheduleEntry(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="schedule"
):
    """The members of a segment (`*`: everybody) at each moment of a cron expression, in the workspace's zone."""

    cron: str
    segment: str


class DateEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="date"):
    """Once a year on a date of the customer: `attribute` holds it (`birthday`).

    `calendar`: `lunar` keeps the date of the Chinese calendar. `days_before` 0: on the day, at `at` local time.
    """

    attribute: str = "birthday"
    calendar: Literal["solar", "lunar"] = "solar"
    days_before: int = 0
    at: str = "09:00"


class NotDoneEntry(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="not_done"
):
    """Whoever did `event` and within `hours` after it not `without`."""

    event: Trigger
    without: Trigger
    hours: float
    entry_key: str = ""


class ManualEntry(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="manual"
):
    """Nobody by itself: customers are entered over the API or from a file (every journey takes those as well)."""


Entry = EventEntry | SegmentEntry | ScheduleEntry | DateEntry | NotDoneEntry | ManualEntry


class Reentry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who has been in it before. `every`: any time, side by side; `after_exit`: when no run of the key is open;
    `cooldown`: that, and `cooldown_days` after the last entry. `times_max` 0: as often as that allows."""

    mode: Literal["once", "every", "after_exit", "cooldown"] = "once"
    cooldown_days: float = 0.0
    times_max: int = 0


class ExitRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Ends a run at once, wherever it stands (rule 4): a fact, or leaving or entering a segment."""

    reason: str
    event: Trigger | None = None
    segment: str = ""
    on: Literal["entered", "exited"] = "exited"


class Goal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the journey is for: counted once a run, within `days` after it began; `ends` the run or only marks it."""

    event: Trigger
    days: int = 30
    ends: bool = True


# --- nodes ------------------------------------------------------------------------------------------------------------


class Position(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the canvas draws the node."""

    x: float
    y: float


class MessageStep(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A channel and a template; the next one follows when nobody has read it for `unread_hours` (0: only when this one
    cannot reach them)."""

    channel: Channel
    template: str
    unread_hours: float = 0.0


class _Node(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: str
    note: str = ""
    position: Position | None = None


class MessageNode(_Node, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="message"):
    """Plan a message; the run goes on at once. Empty settings take the journey's."""

    steps: tuple[MessageStep, ...]
    next: str = ""
    message_class: MessageClass | Literal[""] = msgspec.field(name="class", default="")
    topic: str = ""
    purpose: str = ""
    lasts_hours: float = 72.0
    prefers_golden_hours: bool = False
    budget_minor: int | None = None
    hold_out_bp: int = 0
    """Kept back from this message alone, beside the journey's hold-out."""


class WaitNode(_Node, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="wait"):
    """Wait a duration (`days`, `hours`, `minutes` add up); then, if given, on until the next local `at` on one of
    `weekdays` (1 Monday … 7). Or until a date: `date` names an attribute or `context.<property>`, `offset_days` away
    from it, at `at`. A moment that has passed is now."""

    next: str = ""
    days: float = 0.0
    hours: float = 0.0
    minutes: float = 0.0
    at: str = ""
    weekdays: tuple[int, ...] = ()
    date: str = ""
    offset_days: int = 0


class WaitBranch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is waited for: a fact, or entering (leaving) a segment."""

    id: str
    next: str = ""
    event: Trigger | None = None
    segment: str = ""
    on: Literal["entered", "exited"] = "entered"


class WaitForNode(_Node, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="wait_for"):
    """Wait until one of several things happens, or until the time is over (rules 6 and 7: exactly one branch wins).

    `counts_since` `entry`: what happened between the run's beginning and the wait counts too. `resets_on`: a fact that
    begins the time anew.
    """

    branches: tuple[WaitBranch, ...]
    timeout_next: str = ""
    days: float = 0.0
    hours: float = 0.0
    minutes: float = 0.0
    counts_since: Literal["wait", "entry"] = "wait"
    resets_on: Trigger | None = None


class DataBranch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`when`: a rule of the rule language over attributes, tags, scores, membership of live segments; or over what is
    frozen in the run: {"context": "entry.category", "is": {"=": "shoes"}}."""

    id: str
    when: dict[str, Any]
    next: str = ""


class SplitNode(_Node, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="split"):
    """By data: the first branch that is met, in their order; else `else_next` (rule 9)."""

    branches: tuple[DataBranch, ...]
    else_next: str = ""


class ShareBranch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: str
    share_bp: int
    next: str = ""


class RandomSplitNode(
    _Node, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="random_split"
):
    """By lot: hash(customer, salt), sticky; shares in basis points add up to 10,000. Salt empty: journey and node."""

    branches: tuple[ShareBranch, ...]
    salt: str = ""


class VariantBranch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    variant: str
    next: str = ""


class ExperimentNode(_Node, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="experiment"):
    """By a published experiment: its variants, sticky; passing is the exposure. After a winner was rolled out everybody
    new takes its branch."""

    experiment: str
    branches: tuple[VariantBranch, ...]


class UpdateNode(_Node, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="update"):
    """Change attributes (a text may take `{{ context.entry.x }}`), set and remove own tags; also in the control group.
    `add_to`, `remove_from`: lists of customers, kept as the own tag `list_<name>`."""

    next: str = ""
    attributes: dict[str, str | int | float | bool] = {}
    add_tags: tuple[str, ...] = ()
    remove_tags: tuple[str, ...] = ()
    add_to: tuple[str, ...] = ()
    remove_from: tuple[str, ...] = ()


class GiveNode(_Node, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="give"):
    """Give a coupon or points, as facts `Coupon Issued` and `Points Earned`; not in the control group."""

    next: str = ""
    coupon: str = ""
    points: int = 0
    expires_days: int = 0


class TaskNode(_Node, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="task"):
    """Open a task for a person; not in the control group."""

    next: str = ""
    task: str = "other"
    title: Name
    script: str = ""
    owner: str = ""
    due_hours: float = 24.0


class WebhookNode(_Node, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="webhook"):
    """Post to our own systems through a sender of the channel `webhook`, with a template; not in the control group."""

    template: str
    next: str = ""


class GoalNode(_Node, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="goal"):
    """Whoever passes has reached the goal."""

    next: str = ""


class ExitNode(_Node, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="exit"):
    """The run ends here, with a reason."""

    reason: str = "exit"


class JumpNode(_Node, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="jump"):
    """Back to another node; a loop must pass a wait (rule 20)."""

    to: str


Node = (
    MessageNode
    | WaitNode
    | WaitForNode
    | SplitNode
    | RandomSplitNode
    | ExperimentNode
    | UpdateNode
    | GiveNode
    | TaskNode
    | WebhookNode
    | GoalNode
    | ExitNode
    | JumpNode
)


class Journey(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A journey as it is written and kept."""

    key: str
    name: Name
    entry: Entry
    start: str
    nodes: tuple[Node, ...]
    reentry: Reentry = Reentry()
    exits: tuple[ExitRule, ...] = ()
    goal: Goal | None = None
    message_class: MessageClass = msgspec.field(name="class", default="marketing")
    topic: str = "all"
    purpose: str = "marketing"
    tags: tuple[str, ...] = ()
    priority: int = 50
    hold_out_bp: int = HOLD_OUT_DEFAULT_BP
    days_max: int = DAYS_MAX_DEFAULT
    """The maximum age of a run (rule 25)."""
    visits_max: int = VISITS_MAX_DEFAULT
    """How often a run may pass a loop (rule 20)."""
    note: str = ""
    version: int = 0
    pinned: dict[str, str] = {}
    """Each template that it names, with the version which that was when this one was published: `hello` → `hello@2`."""
    edition: int = 0
    """How often it was begun anew after it was archived: what was ended under a version never goes on under it."""

    @property
    def reference(self) -> str:
        """What runs, messages and facts carry: `win_back@3`."""
        return f"{self.key}@{self.version}"


def nexts_of(node: Node) -> tuple[tuple[str, str], ...]:
    """The ways out of a node, (branch, next node): the branch is empty for the only one, `timeout` and `else` for those
    beside the branches; an empty next node is the end."""
    if isinstance(node, WaitForNode):
        return (*((one.id, one.next) for one in node.branches), ("timeout", node.timeout_next))
    if isinstance(node, SplitNode):
        return (*((one.id, one.next) for one in node.branches), ("else", node.else_next))
    if isinstance(node, RandomSplitNode):
        return tuple((one.id, one.next) for one in node.branches)
    if isinstance(node, ExperimentNode):
        return tuple((one.variant, one.next) for one in node.branches)
    if isinstance(node, ExitNode):
        return ()
    if isinstance(node, JumpNode):
        return (("", node.to),)
    return (("", node.next),)
