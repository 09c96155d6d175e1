"""`experiment plan` and `experiment report`, as people and scripts call them."""

from __future__ import annotations

import csv
import io
import json
import shlex
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import typer
from typer.testing import CliRunner, Result

from evergrove.access import create_workspace
from evergrove.cli.experiments import experiment_app
from evergrove.experiments import assign, publish_experiment
from evergrove.facts import OUTGOING_SCHEMA, TIMESTAMP, conform, write_outgoing
from evergrove.jobs import catch_up
from evergrove.kit import Settings, SystemClock, Workspace

HILLSTROM = Path(__file__).parents[2].parent / "shared" / "data" / "hillstrom" / "hillstrom.parquet"
ROW = ["arm", "metric", "n", "mean", "control_mean", "lift", "low", "high", "p", "srm_p"]

app = typer.Typer()
app.add_typer(experiment_app, name="experiment")


def ran(*words: str) -> Result:
    return CliRunner().invoke(app, ["experiment", *words])


def rows(*words: str) -> list[dict[str, Any]]:
    done = ran(*words, "--format", "json")
    assert done.exit_code == 0, done.output
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new subject line brings a third more orders, all of them of those who are new here."""
    random = np.random.default_rng(41)
    size = 24_000
    arm = random.integers(0, 2, size)
    is_new = random.integers(0, 2, size)
    orders = random.random(size) < 0.1 + 0.06 * arm * is_new
    before = random.gamma(2.0, 20.0, size)
    spend = orders * (30.0 + 0.8 * before + random.gamma(2.0, 5.0, size))
    path = tmp_path_factory.mktemp("shop") / "shop.parquet"
    pq.write_table(
        pa.table(
            {
                "customer": np.arange(size),
                "arm": np.where(arm == 1, "new line", "control"),
                "kind": np.where(is_new == 1, "new", "known"),
                "ordered": orders.astype(np.int64),
                "spend": spend,
                "items": orders * random.integers(1, 4, size),
                "before": before,
                "left": (random.random(size) < 0.01).astype(np.int64),
            }
        ),
        path,
    )
    return path


def asked(shop: Path, *words: str) -> tuple[str, ...]:
    return ("report", "--from", str(shop), "--arm", "arm", "--control", "control", *words)


def test_hillstrom_is_reported_as_the_issue_asks() -> None:
    if not HILLSTROM.exists():
        pytest.skip("the Hillstrom e-mail data is not here")
    question = ("--arm", "segment", "--control", "No E-Mail", "--metric", "visit:binary", "--metric", "spend:mean")
    found = rows("report", "--from", str(HILLSTROM), *question)
    assert [(row["arm"], row["metric"]) for row in found] == [
        ("Mens E-Mail", "visit"),
        ("Womens E-Mail", "visit"),
        ("Mens E-Mail", "spend"),
        ("Womens E-Mail", "spend"),
    ]
    assert list(found[0])[: len(ROW)] == ROW
    assert [row["lift"] for row in found] == pytest.approx([0.07659, 0.04523, 0.7698, 0.4244], abs=5e-5)
    assert [row["n"] for row in found] == [21_307, 21_387] * 2
    assert [row["srm_p"] for row in found] == pytest.approx([0.904] * 4, abs=5e-4)
    assert found[1]["low"] == pytest.approx(0.0388936, abs=2e-6)
    assert found[1]["lift_relative"] == pytest.approx(0.426, abs=5e-4)
    anytime = rows("report", "--from", str(HILLSTROM), *question, "--design", "anytime")[1]
    assert (anytime["low"], anytime["high"]) == pytest.approx((0.0348161, 0.0556501), abs=1e-5)
    by = rows("report", "--from", str(HILLSTROM), *question, "--by", "womens", "--by", "mens")
    verdicts = {(row["arm"], row["metric"]): [one["verdict"] for one in row["by"]] for row in by}
    assert verdicts["Womens E-Mail", "visit"] == ["differs", "differs"]
    assert verdicts["Mens E-Mail", "visit"] == ["no_difference_shown", "no_difference_shown"]


def test_every_kind_of_metric_is_read_from_its_words(shop: Path) -> None:
    found = rows(
        *asked(
            shop,
            *("--metric", "ordered:binary", "--metric", "spend:revenue:cap=80:role=secondary"),
            *("--metric", "spend/items:ratio:role=secondary", "--metric", "left:binary:role=guardrail:better=down"),
            *("--unit", "customer"),
        )
    )
    assert [row["role"] for row in found] == ["primary", "secondary", "secondary", "guardrail"]
    assert found[0]["verdict"] == "better"
    assert found[1]["cap"] == 80.0
    assert found[1]["capped"] > 0
    assert found[2]["metric"] == "spend/items"
    assert found[3]["is_not_worse"] is not None
    assert found[0]["p_adjusted"] == found[0]["p"]


def test_a_covariate_narrows_the_interval(shop: Path) -> None:
    plain, freed = (
        rows(*asked(shop, "--metric", "spend:mean", *more))[0] for more in ((), ("--covariate", "spend=before"))
    )
    assert freed["high"] - freed["low"] < plain["high"] - plain["low"]


def test_where_the_effect_is_told(shop: Path) -> None:
    (row,) = rows(*asked(shop, "--metric", "ordered:binary", "--by", "kind"))
    (by,) = row["by"]
    assert by["verdict"] == "differs"
    effects = {one["value"]: one["shrunk"] for one in by["segments"]}
    assert effects["new"] > 0.04
    assert abs(effects["known"]) < 0.02


def test_looks_widen_the_interval(shop: Path) -> None:
    last, third, unequal = (
        rows(*asked(shop, "--metric", "ordered:binary", *more))[0]
        for more in ((), ("--look", "3/5"), ("--information", "0.2,0.4,0.6"))
    )
    assert third["low"] < last["low"]
    assert third["deviate"] == pytest.approx(2.680, abs=1e-3)
    assert (third["look"], third["is_final"], last["is_final"]) == (3, False, True)
    assert unequal["low"] == third["low"]


def test_wrong_arms_show_nothing(shop: Path) -> None:
    question = asked(shop, "--metric", "ordered:binary", "--share", "control=0.4", "--share", "new line=0.6")
    (row,) = rows(*question)
    assert row["is_blocked"]
    assert [row[name] for name in ("lift", "low", "high", "p")] == [None] * 4
    assert row["srm_p"] < 0.0005
    shown = ran(*question)
    assert "BLOCKED" in shown.output
    assert "已拦截" in ran(*question, "--lang", "zh").output


def test_people_read_a_table_and_sentences(shop: Path) -> None:
    shown = ran(*asked(shop, "--metric", "ordered:binary", "--by", "kind", "--look", "4/5")).output
    assert "control_mean" in shown
    assert "works differently by kind" in shown
    assert "Look 4, 80% of the planned customers" in shown
    chinese = ran(*asked(shop, "--metric", "left:binary", "--lang", "zh")).output
    assert "看不出差异" in chinese
    assert "五次里有四次能发现" in chinese


def test_a_spreadsheet_gets_every_column(shop: Path) -> None:
    done = ran(*asked(shop, "--metric", "ordered:binary", "--format", "csv"))
    (row,) = csv.DictReader(io.StringIO(done.stdout))
    assert list(row)[: len(ROW)] == ROW
    assert row["arm"] == "new line"


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("--metric", "ordered:often"), 2, "COLUMN:KIND"),
        (("--metric", "ordered"), 2, "COLUMN:KIND"),
        (("--metric", "ordered:binary:role"), 2, "COLUMN:KIND"),
        (("--metric", "spend:ratio"), 2, "spend/orders:ratio"),
        (("--metric", "visits:binary"), 3, "its columns are"),
        (("--metric", "ordered:binary", "--look", "6/5"), 2, "3/5"),
        (("--metric", "ordered:binary", "--look", "third"), 2, "3/5"),
        (("--metric", "ordered:binary", "--information", "0.5,0.2"), 2, "share"),
        (("--metric", "ordered:binary", "--share", "control"), 2, "control=0.5"),
        (("--metric", "ordered:binary", "--share", "control=half"), 2, "control=0.5"),
        (("--metric", "ordered:binary", "--covariate", "spend=before"), 2, "METRIC=COLUMN"),
        (("--metric", "ordered:binary", "--alpha", "2"), 2, "0.05"),
        (("--metric", "ordered:binary", "--unit", "kind"), 2, "one row a customer"),
    ],
)
def test_what_cannot_be_reported_says_what_to_write(shop: Path, words: tuple[str, ...], code: int, says: str) -> None:
    done = ran(*asked(shop, *words, "--format", "json"))
    assert done.exit_code == code
    assert says in json.loads(done.stderr)["help"]


def test_a_plan_says_how_many_and_how_long() -> None:
    found = rows("plan", "--metric", "binary", "--baseline", "0.1", "--effect", "10%", "--per-day", "1000")
    assert [row["arm"] for row in found] == ["control", "treated"]
    assert found[0]["n"] == 15_116
    assert (found[0]["days"], found[0]["weeks"]) == (31, 5)
    assert [look["look"] for look in found[0]["looks"]] == [1, 2, 3, 4, 5]
    shown = ran("plan", "--metric", "binary", "--baseline", "0.1", "--effect", "0.01").output
    assert "30,232 customers in all" in shown
    table = ran("plan", "--metric", "binary", "--baseline", "0.1", "--effect", "10%", "--format", "csv").stdout
    assert [row["n"] for row in csv.DictReader(io.StringIO(table))] == ["15116", "15116"]
    assert "look 5" in shown


def test_a_plan_of_means_arms_and_shares() -> None:
    words = ("--metric", "mean", "--baseline", "100", "--effect", "5", "--deviation", "180")
    three = rows("plan", *words, "--arms", "3", "--design", "anytime")
    assert [row["arm"] for row in three] == ["control", "treated_1", "treated_2"]
    assert three[0]["looks"] == []
    tenth = rows("plan", *words, "--share", "kept back=0.1", "--share", "written to=0.9", "--correlation", "0.5")
    assert [row["arm"] for row in tenth] == ["kept back", "written to"]
    assert "每个星期几" in ran("plan", *words, "--per-day", "500", "--lang", "zh").output


@pytest.mark.parametrize(
    "words", [("--effect", "much"), ("--effect", "0"), ("--effect", "950%"), ("--effect", "10%", "--power", "2")]
)
def test_a_plan_that_is_none_is_refused(words: tuple[str, ...]) -> None:
    done = ran("plan", "--metric", "binary", "--baseline", "0.1", *words, "--format", "json")
    assert done.exit_code == 2
    assert json.loads(done.stderr)["help"]


def test_help_says_that_the_lift_is_absolute() -> None:
    assert "ABSOLUTE" in ran("report", "--help").output


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_guide_shows_what_the_commands_print(language: str) -> None:
    page = Path(__file__).parents[2] / "docs" / "guide" / language / "experiments.md"
    text = page.read_text(encoding="utf-8")
    command, _, rest = text.partition("```sh\n")[2].partition("```")
    shown = rest.partition("```\n")[2].partition("```")[0]
    printed = ran(*shlex.split(command)[2:]).output
    lines = [line for line in shown.splitlines() if line.strip() != "…"]
    assert len(lines) > 5
    assert [line for line in lines if line not in printed] == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_figures_of_the_guide_are_those_of_the_file(language: str) -> None:
    if not HILLSTROM.exists():
        pytest.skip("the Hillstrom e-mail data is not here")
    page = Path(__file__).parents[2] / "docs" / "guide" / language / "experiments.md"
    text = page.read_text(encoding="utf-8")
    (command,) = (line for line in text.splitlines() if line.startswith("evergrove experiment report --from"))
    words = shlex.split(command)[2:]
    words[words.index("hillstrom.parquet")] = str(HILLSTROM)
    found = rows(*words)
    told = [line.strip("| ").split(" | ") for line in text.splitlines() if "E-Mail | visit" in line]
    assert len(told) == 2
    for cells, row in zip(told, found, strict=False):
        assert cells[0] == row["arm"]
        wanted = [row[name] for name in ROW[2:]]
        assert [float(cell) for cell in cells[2:]] == pytest.approx(wanted, rel=0.02, abs=1e-7)
        assert [float(cell) for cell in cells[3:8]] == pytest.approx(wanted[1:6], rel=1e-5)


DOCUMENT: dict[str, Any] = {
    "key": "subject",
    "name": {"zh": "主题行", "en": "Subject line"},
    "hypothesis": "a question is opened more often",
    "scope": "global",
    "variants": [{"key": "plain", "share_bp": 5_000}, {"key": "question", "share_bp": 5_000}],
    "metrics": [{"name": "bought", "kind": "binary", "fact": "Order Completed", "days": 7}],
    "design": {"customers_planned": 1_200, "looks": 2},
    "segments": ["segment:vip"],
}


def lived(workspace: Workspace, *, count: int = 1_200) -> None:
    """Published and walked: one in ten of control bought, three in ten of the others, whoever is in the segment."""
    publish_experiment(workspace, DOCUMENT, author="test")
    ids = pa.array([f"cus_{number:05d}" for number in range(count)])
    variants = assign(ids, salt="experiment:subject", shares={"plain": 5_000, "question": 5_000})
    began = workspace.clock.now() - timedelta(days=20)
    is_treated = np.array(variants.to_pylist()) == "question"
    buys = np.random.default_rng(5).random(count) < 0.1 + 0.2 * is_treated
    buyers, vips = ids.take(pa.array(np.flatnonzero(buys))), ids[::2]
    told = [
        happened(vips, began - timedelta(hours=1), name="Segment Entered", properties='{"segment":"vip@1"}'),
        happened(ids, began, name="Experiment Exposed", variant=variants, experiment_key="subject@1"),
        happened(buyers, began + timedelta(hours=2), name="Order Completed"),
    ]
    with workspace.control.write() as connection:
        write_outgoing(connection, pa.concat_tables(told))
    catch_up(workspace)


def happened(ids: pa.Array, at: datetime, *, name: str, **more: Any) -> pa.Table:
    count = len(ids)
    columns = {
        "fact_id": pa.array([f"{name}:{one}" for one in ids.to_pylist()]),
        "name": pa.array([name] * count),
        "customer_id": ids,
        "occurred_at": pa.array([at] * count, TIMESTAMP),
        "received_at": pa.array([at] * count, TIMESTAMP),
        "source": pa.array(["test"] * count),
        **{key: value if isinstance(value, pa.Array) else pa.array([value] * count) for key, value in more.items()},
    }
    return conform(pa.table(columns), schema=OUTGOING_SCHEMA)


@pytest.fixture(scope="module")
def live_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    settings = Settings(home=tmp_path_factory.mktemp("live") / "home")
    with closing(create_workspace(settings, slug="default", name="Shop", clock=SystemClock())) as workspace:
        lived(workspace)
        publish_experiment(workspace, {**DOCUMENT, "key": "quiet"}, author="test")
    return settings.home


def test_a_workspaces_experiment_gives_the_same_rows_with_gate_and_decision(live_home: Path) -> None:
    (row,) = rows("report", "subject", "--home", str(live_home))
    assert list(row)[: len(ROW)] == ROW
    assert (row["arm"], row["metric"], row["gate"]) == ("question", "bought", "fits")
    assert (row["decision"], row["decision_arm"], row["status"]) == ("roll_out", "question", "over")
    assert (row["verdict"], row["experiment"]) == ("better", "subject@1")
    assert row["low"] < 0.2 < row["high"]
    assert row["lift"] == pytest.approx(row["mean"] - row["control_mean"])
    (by,) = row["by"]
    assert (by["dimension"], by["verdict"]) == ("segment:vip", "no_difference_shown")
    assert {one["value"]: one["n"] for one in by["segments"]} == {"member": 600, "not_member": 600}


def test_people_read_where_a_workspaces_experiment_stands(live_home: Path) -> None:
    said = ran("report", "subject", "--home", str(live_home)).output
    assert "Decision: roll out question (the primary metric is better)." in said
    assert "no difference of the effect by segment:vip can be shown" in said
    assert "not in it" in said
    chinese = ran("report", "subject", "--home", str(live_home), "--lang", "zh").output
    assert "建议：全量 question（核心指标更好）。" in chinese
    assert "看不出效果有差别" in chinese


def test_before_the_first_look_the_rows_say_why_there_is_nothing(live_home: Path) -> None:
    (row,) = rows("report", "quiet", "--home", str(live_home))
    assert [row[name] for name in ("n", "mean", "lift", "p", "srm_p")] == [None] * 5
    assert (row["reason"], row["decision"], row["gate"], row["status"]) == ("nobody_yet", "go_on", "unknown", "planned")
    done = ran("report", "quiet", "--home", str(live_home), "--format", "csv")
    (told,) = csv.DictReader(io.StringIO(done.stdout))
    assert told["decision_reasons"] == "nobody_yet"
    assert "Nobody has been exposed yet." in ran("report", "quiet", "--home", str(live_home)).output


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("report", "nothing"), 3, "list of experiments"),
        (("report",), 2, "--from FILE"),
        (("report", "subject", "--metric", "spend:mean"), 2, "KEY --home DIR alone"),
    ],
)
def test_what_is_asked_of_a_workspace_is_there(live_home: Path, words: tuple[str, ...], code: int, says: str) -> None:
    done = ran(*words, "--home", str(live_home), "--format", "json")
    assert done.exit_code == code
    assert says in json.loads(done.stderr)["help"]
