"""A journey is read from JSON and YAML; everything that is wrong with it is said at once, at its node."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from evergrove.journeys import InvalidJourneyError, check_journey, read_journey
from evergrove.journeys.contracts import NODES_MAX, WaitNode
from evergrove.journeys.documents import DOCUMENT_BYTES_MAX
from evergrove.journeys.problems import PROBLEMS_MAX, Findings
from support.ground import make_workspace
from support.journey_world import win_back
from support.reach_world import open_mail
from support.small_shop import REPEAT_RULE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evergrove.kit import Workspace


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    from evergrove.segments import publish_segment

    home: Path = tmp_path_factory.mktemp("checking") / "home"
    workspace = make_workspace(home)
    open_mail(workspace)
    publish_segment(workspace, {"rule": REPEAT_RULE}, key="repeat_buyers", author="test")
    yield workspace
    workspace.close()


def places(document: object, workspace: Workspace | None = None) -> set[tuple[str, str]]:
    """(node, field) of every problem."""
    return {(one.node, one.field) for one in check_journey(workspace, document).problems}


def test_json_and_yaml_say_the_same(shop: Workspace) -> None:
    document = win_back()
    wanted = read_journey(shop, document)
    assert read_journey(shop, json.dumps(document)) == wanted
    assert read_journey(shop, json.dumps(document).encode()) == wanted
    assert read_journey(shop, yaml.safe_dump(document, allow_unicode=True)) == wanted
    assert read_journey(shop, "\ufeff" + yaml.safe_dump(document)) == wanted


def test_yaml_guesses_at_nothing() -> None:
    """Where YAML 1.1 reads 21:00 as 1,260 minutes and `on` as true, a journey means what is written."""
    checked = check_journey(
        None,
        """
        key: evening
        name: {zh: 晚间, en: Evening}
        entry: {kind: segment, segment: repeat_buyers, on: entered}
        start: rest
        hold_out_bp: 100
        note: 2026-11-01
        nodes:
          - {id: rest, kind: wait, at: 21:00, days: 1.5, next: no}
          - {id: no, kind: exit, reason: off}
        """,
    )
    assert checked.problems == ()
    rest = checked.journey.nodes[0]
    assert isinstance(rest, WaitNode)
    assert (rest.at, rest.days, rest.next, checked.journey.note) == ("21:00", 1.5, "no", "2026-11-01")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "a journey is an object"),
        ("- a\n- b", "a journey is an object"),
        ('{"key": ', "not JSON"),
        ("key: [", "not YAML"),
        ("key: a\nkey: b", "written twice"),
        ("a: &x [1]\nb: *x", "aliases"),
        ("? [a]\n: b", "a key is a text"),
        ("start: !!python/object/apply:os.getcwd []", "not YAML"),
        ("start: !!binary aGVsbG8=", "a bytes cannot be kept"),
        ("start: !!timestamp 2026-11-01", "a date cannot be kept"),
        ("days_max: !!float .inf", "no number"),
        ("[" * 100_000, "not JSON"),
        ("x: " + "[" * 90 + "]" * 90, "brackets inside one another"),
        ("x: " + "[" * 20_000, "not YAML"),
        (b"key: \xff\xfe", "not UTF-8"),
        ("key: " + "x" * DOCUMENT_BYTES_MAX, "bytes"),
    ],
)
def test_what_is_no_document_is_one_problem(text: str | bytes, said: str) -> None:
    with pytest.raises(InvalidJourneyError) as caught:
        check_journey(None, text)
    (problem,) = caught.value.details["problems"]
    assert said in problem["message"]
    assert problem["help"]
    assert any("\u4e00" <= sign <= "\u9fff" for sign in problem["message_zh"])


def test_all_problems_are_said_at_once_in_both_languages(shop: Workspace) -> None:
    document = win_back(
        key="Win Back",
        colour="red",
        hold_out_bp="some",
        priority=101,
        days_max=0,
        topic="nothing",
        entry={"kind": "event", "event": {"fact": "Cart Updated", "where": [{"columm": "channel"}], "same_run": True}},
        exits=[{"reason": "", "segment": "nobody"}, {"reason": "both"}],
        reentry={"mode": "cooldown"},
        nodes={
            "rest": {"hours": 0},
            "letter": {"steps": [{"channel": "sms", "template": "hello"}], "next": "nowhere"},
            "lonely": {"kind": "exit"},
            "strange": {"kind": "dance"},
        },
    )
    with pytest.raises(InvalidJourneyError) as caught:
        read_journey(shop, document)
    problems = caught.value.details["problems"]
    found = {(one["node"], one["field"]) for one in problems}
    assert found >= {
        ("", "key"),
        ("", "colour"),
        ("", "hold_out_bp"),
        ("", "priority"),
        ("", "days_max"),
        ("", "topic"),
        ("", "entry.event.where[0]"),
        ("", "entry.event.same_run"),
        ("", "exits[0].reason"),
        ("", "exits[0].segment"),
        ("", "exits[1]"),
        ("", "reentry.cooldown_days"),
        ("letter", "steps[0].template"),
        ("strange", "kind"),
    }
    assert any(node == "rest" for node, _ in found)
    for one in problems:
        assert one["message"], one
        assert one["help"], one
        assert any("\u4e00" <= sign <= "\u9fff" for sign in one["message_zh"]), one
    assert f"and {len(problems) - 1} more" in caught.value.message


LOOP: list[dict[str, Any]] = [
    {"id": "a", "kind": "goal", "next": "b"},
    {"id": "b", "kind": "random_split", "branches": [{"id": "on", "share_bp": 5_000, "next": "c"},
                                                     {"id": "off", "share_bp": 5_000}]},
    {"id": "c", "kind": "jump", "to": "a"},
]  # fmt: skip


def graph(*nodes: dict[str, Any], start: str = "a") -> dict[str, Any]:
    return win_back(nodes=list(nodes), start=start)


@pytest.mark.parametrize(
    ("document", "wanted"),
    [
        (graph(*LOOP), {("a", "")}),
        (graph(*LOOP[:2], {"id": "c", "kind": "wait", "hours": 1, "next": "a"}), set()),
        (graph(*LOOP[:2], {"id": "c", "kind": "wait", "date": "birthday", "next": "a"}), {("a", "")}),
        (graph({"id": "a", "kind": "goal", "next": "a"}), {("a", "")}),
        (graph({"id": "a", "kind": "wait", "hours": 1, "next": "a"}), {("a", "")}),
        (graph({"id": "a", "kind": "goal", "next": "z"}), {("a", "next")}),
        (graph({"id": "a", "kind": "jump", "to": ""}), {("a", "to")}),
        (graph({"id": "a", "kind": "goal"}, {"id": "b", "kind": "goal"}), {("b", "")}),
        (graph({"id": "a", "kind": "goal"}, {"id": "a", "kind": "exit"}), {("a", "id")}),
        (graph({"id": "a", "kind": "goal"}, start="z"), {("", "start")}),
        (graph({"id": "confirm", "kind": "goal"}, start="confirm"), set()),
        (graph({**win_back()["nodes"][1], "id": "confirm", "next": ""}, start="confirm"), {("confirm", "id")}),
        (graph({"id": "A!", "kind": "goal"}, start="A!"), {("", "nodes[0].id")}),
        (graph(), {("", "nodes")}),
        (graph(*({"id": f"n{n}", "kind": "goal", "next": f"n{n + 1}"} for n in range(NODES_MAX + 1))), {("", "nodes")}),
    ],
)
def test_the_graph_is_checked(document: dict[str, Any], wanted: set[tuple[str, str]]) -> None:
    assert places(document) == wanted


def test_a_wait_for_that_looks_back_does_not_make_a_loop_wait() -> None:
    """What was done since the entry opens its branch at once: only the time-out takes time."""
    branch = {"id": "bought", "event": {"fact": "Order Completed"}, "next": "a"}
    nodes = [{"id": "a", "kind": "wait_for", "days": 1, "branches": [branch], "timeout_next": ""}]
    assert places(graph(*nodes)) == set()
    assert places(graph({**nodes[0], "counts_since": "entry"})) == {("a", "")}
    back = {**nodes[0], "counts_since": "entry", "timeout_next": "a", "branches": [{**branch, "next": ""}]}
    assert places(graph(back)) == set()


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"entry": {"kind": "schedule", "cron": "0 0 30 2 *", "segment": "*"}}, {("", "entry.cron")}),
        ({"entry": {"kind": "schedule", "cron": "0 9 * * 1", "segment": " "}}, {("", "entry.segment")}),
        ({"entry": {"kind": "date", "at": "9:00", "days_before": -1}}, {("", "entry.at"), ("", "entry.days_before")}),
        ({"entry": {"kind": "date", "attribute": ""}}, {("", "entry.attribute")}),
        ({"entry": {"kind": "segment", "segment": ""}}, {("", "entry.segment")}),
        (
            {"entry": {"kind": "not_done", "event": {"fact": "A"}, "without": {"fact": ""}, "hours": 0}},
            {("", "entry.without.fact"), ("", "entry.hours")},
        ),
        ({"entry": {"kind": "event", "event": {"fact": "A"}, "entry_key": "a\x00b"}}, {("", "entry.entry_key")}),
        ({"entry": {"kind": "party"}}, {("", "entry.kind")}),
        ({"goal": {"event": {"fact": "A"}, "days": 91}}, {("", "goal.days")}),
        ({"hold_out_bp": -1}, {("", "hold_out_bp")}),
        ({"hold_out_bp": 10_000}, {("", "hold_out_bp")}),
        ({"visits_max": 1_000}, {("", "visits_max")}),
        ({"name": {"zh": "", "en": "x" * 200}}, {("", "name.en")}),
        ({"name": {"zh": " ", "en": ""}}, {("", "name")}),
        ({"name": {"zh": "召回", "en": ""}}, set()),
        ({"tags": [""]}, {("", "tags")}),
        ({"note": "x" * 3_000}, {("", "note")}),
        ({"reentry": {"mode": "cooldown", "cooldown_days": 9_999}}, {("", "reentry.cooldown_days")}),
        ({"exits": [{"reason": "a", "event": {"fact": "A"}}] * 11}, {("", "exits")}),
        ({"exits": [{"reason": "a\nb", "event": {"fact": "A"}}]}, {("", "exits[0].reason")}),
        ({"start": 7}, {("", "start")}),
        ({"nodes": {"answer": {"resets_on": {"fact": ""}}}}, {("answer", "resets_on.fact")}),
    ],
)
def test_settings_are_checked_without_a_workspace(changes: dict[str, Any], wanted: set[tuple[str, str]]) -> None:
    assert places(win_back(**changes)) == wanted


def test_each_required_part_is_missed(shop: Workspace) -> None:
    assert places({}, shop) == {("", part) for part in ("key", "name", "entry", "start", "nodes")}


def test_names_are_looked_up_and_doubts_are_no_problems(shop: Workspace) -> None:
    document = win_back(entry={"kind": "segment", "segment": "repeat_buyers"}, hold_out_bp=0)
    checked = check_journey(shop, document)
    assert checked.problems == ()
    assert {(one.node, one.field) for one in checked.warnings} >= {
        ("", "entry.segment"),  # published, not live
        ("", "hold_out_bp"),
        ("answer", "branches[0].event.fact"),  # nobody has ordered yet
    }
    assert places(win_back(entry={"kind": "segment", "segment": "repeat_buyers@9"}), shop) == {("", "entry.segment")}
    branch = {"id": "in", "segment": "nobody"}
    assert places(win_back(nodes={"answer": {"branches": [branch]}, "thanks": None}), shop) == {
        ("answer", "branches[0].segment")
    }
    assert places(document) == set()


def test_a_journey_without_a_goal_is_doubtful_where_it_sells() -> None:
    def doubts(**changes: Any) -> set[str]:
        return {
            one.field for one in check_journey(None, win_back(nodes={"thanks": {"kind": "exit"}}, **changes)).warnings
        }

    assert "goal" in doubts(goal=None)
    assert "goal" not in doubts(goal={"event": {"fact": "Order Completed"}})
    assert "goal" not in doubts(goal=None, **{"class": "transactional", "purpose": "service", "hold_out_bp": 0})


def test_what_is_still_empty_is_asked_for_in_the_words_of_the_screen() -> None:
    empty = {
        "key": "",
        "name": {"zh": "", "en": ""},
        "entry": {"kind": "event", "event": {"fact": ""}},
        "start": "",
        "nodes": [],
    }
    said = {one.field: (one.message, one.message_zh) for one in check_journey(None, empty).problems}
    assert said["entry.event.fact"] == ("choose an event", "请选择事件")
    assert said["nodes"] == ("add at least one step", "请至少添加一个步骤")
    assert said["name"][0] == "give it a name"
    assert not any("“”" in message for pair in said.values() for message in pair)


def test_what_is_not_read_is_not_told_twice() -> None:
    assert places(win_back(entry={"kind": "event"})) == {("", "entry")}
    assert places(win_back(nodes=[{"kind": "goal"}, {"id": "b", "kind": "goal", "next": "zz"}])) == {("", "nodes[0]")}


def test_problems_have_a_limit() -> None:
    findings = Findings()
    for number in range(PROBLEMS_MAX * 2):
        findings.wrong("", f"{number}", help="", zh="")
    findings.wrong("", "0", help="", zh="")
    assert len(findings.problems) == PROBLEMS_MAX


# --- any graph --------------------------------------------------------------------------------------------------------

KINDS = ("goal", "exit", "jump", "wait", "date", "wait_for", "looks_back", "split")


@st.composite
def graphs(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Up to seven nodes that lead anywhere."""
    ids = [f"n{number}" for number in range(draw(st.integers(1, 7)))]
    anywhere = st.sampled_from([*ids, ""])
    nodes: list[dict[str, Any]] = []
    for node_id in ids:
        kind, to, other = draw(st.sampled_from(KINDS)), draw(anywhere), draw(anywhere)
        branch = {"id": "b", "event": {"fact": "A"}, "next": to}
        halves = [{"id": "b", "share_bp": 5_000, "next": to}, {"id": "c", "share_bp": 5_000, "next": other}]
        written: dict[str, dict[str, Any]] = {
            "goal": {"id": node_id, "kind": "goal", "next": to},
            "exit": {"id": node_id, "kind": "exit"},
            "jump": {"id": node_id, "kind": "jump", "to": draw(st.sampled_from(ids))},
            "wait": {"id": node_id, "kind": "wait", "minutes": 5, "next": to},
            "date": {"id": node_id, "kind": "wait", "date": "birthday", "next": to},
            "wait_for": {
                "id": node_id,
                "kind": "wait_for",
                "hours": 1,
                "branches": [branch],
                "timeout_next": other,
            },
            "looks_back": {
                "id": node_id,
                "kind": "wait_for",
                "hours": 1,
                "branches": [branch],
                "timeout_next": other,
                "counts_since": "entry",
            },
            "split": {"id": node_id, "kind": "random_split", "branches": halves},
        }
        nodes.append(written[kind])
    return nodes


def ways(node: dict[str, Any]) -> list[tuple[str, bool]]:
    """(next node, whether it may be come to in no time), written down once more."""
    if node["kind"] == "exit":
        return []
    if node["kind"] == "jump":
        return [(node["to"], True)]
    if node["kind"] == "wait":
        return [(node["next"], "date" in node)]
    if node["kind"] == "wait_for":
        return [(node["branches"][0]["next"], "counts_since" in node), (node["timeout_next"], False)]
    if node["kind"] == "random_split":
        return [(one["next"], True) for one in node["branches"]]
    return [(node["next"], True)]


def closure(pairs: set[tuple[str, str]], ids: list[str]) -> set[tuple[str, str]]:
    """Which node leads to which, over any number of steps (Warshall)."""
    found = set(pairs)
    for middle, before, after in itertools.product(ids, ids, ids):
        if (before, middle) in found and (middle, after) in found:
            found.add((before, after))
    return found


@settings(max_examples=300, deadline=None)
@given(nodes=graphs())
def test_accepted_is_what_can_be_run(nodes: list[dict[str, Any]]) -> None:
    """Every node reached, every node ends, no loop without a wait: exactly then nothing is wrong."""
    ids = [node["id"] for node in nodes]
    edges = {(node["id"], to) for node in nodes for to, _ in ways(node) if to}
    at_once = {(node["id"], to) for node in nodes for to, is_at_once in ways(node) if to and is_at_once}
    leads = closure(edges, ids)
    ending = {node["id"] for node in nodes if node["kind"] == "exit" or any(not to for to, _ in ways(node))}
    is_met = {one: one == "n0" or ("n0", one) in leads for one in ids}
    ends = {one: one in ending or any((one, end) in leads for end in ending) for one in ids}
    restless = {one for one in ids if (one, one) in closure(at_once, ids)}
    checked = check_journey(None, graph(*nodes, start="n0"))
    assert (checked.problems == ()) == (all(is_met.values()) and all(ends.values()) and not restless)
    told = {one.node: one.message for one in checked.problems if "ever comes" in one.message}
    assert set(told) == {one for one in ids if not is_met[one]}
    stuck = {one.node for one in checked.problems if "to an end" in one.message}
    assert stuck == {one for one in ids if is_met[one] and not ends[one]}
