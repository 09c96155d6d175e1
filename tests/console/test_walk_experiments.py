"""An experiment, walked: planned, written and published, closed; its looks, intervals and parts read, rolled out."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pytest

from evergrove.access import open_workspace
from evergrove.experiments import assign, publish_experiment, roll_out_winner
from evergrove.facts import OUTGOING_SCHEMA, TIMESTAMP, conform, run_query, write_outgoing
from evergrove.jobs import catch_up
from evergrove.kit import Settings, SystemClock
from support.browser import PHONE, Visit, said

if TYPE_CHECKING:
    from evergrove.kit import Workspace
    from support.serving import RunningServer

COUNT = 2_000
KNOWN = 40
"""Of these, customers of the shop, whom the list of an arm can show."""

KEY = "walked_subject"
COUNTED = re.compile(r"([\d,]+) (?:/|of) ([\d,]+)")
DOCUMENT = {
    "key": KEY,
    "name": {"zh": "主题行实验", "en": "Subject line test"},
    "hypothesis": "A question is opened more often.",
    "scope": "global",
    "variants": [{"key": "plain", "share_bp": 5_000}, {"key": "question", "share_bp": 5_000}],
    "metrics": [{"name": "bought", "kind": "binary", "fact": "Order Completed", "days": 7}],
    "design": {"customers_planned": COUNT, "looks": 2},
    "segments": ["segment:walked_vip"],
}


@pytest.fixture(scope="module")
def server(server: RunningServer) -> RunningServer:
    """The shop with an experiment at its end: one in ten of control bought, three in ten of the others."""
    workspace = open_workspace(Settings(home=server.home), slug="default", clock=SystemClock())
    try:
        publish_experiment(workspace, DOCUMENT, author="test")
        happen(workspace)
        catch_up(workspace)
    finally:
        workspace.close()
    return server


def happen(workspace: Workspace) -> None:
    known = run_query(workspace, "select customer_id from customers order by customer_id limit 40")
    others = [f"cus_walked{number:05d}" for number in range(COUNT - KNOWN)]
    ids = pa.array([*others, *known["customer_id"].to_pylist()])
    variants = assign(ids, salt=f"experiment:{KEY}", shares={"plain": 5_000, "question": 5_000})
    begun = workspace.clock.now() - timedelta(days=20)
    is_treated = np.array(variants.to_pylist()) == "question"
    buyers = pa.array(np.flatnonzero(np.random.default_rng(5).random(COUNT) < 0.1 + 0.2 * is_treated))
    vips = facts(ids[::2], begun - timedelta(hours=1), name="Segment Entered", properties='{"segment":"walked_vip@1"}')
    exposed = facts(ids, begun, name="Experiment Exposed", variant=variants, experiment_key=f"{KEY}@1")
    orders = facts(ids.take(buyers), begun + timedelta(hours=2), name="Order Completed")
    with workspace.control.write() as connection:
        write_outgoing(connection, pa.concat_tables([vips, exposed, orders]))


def facts(
    ids: pa.Array, at: object, *, name: str, variant: object = None, experiment_key: str = "", properties: str = "{}"
) -> pa.Table:
    count = len(ids)
    columns = {
        "fact_id": pa.array([f"{name}:{one}" for one in ids.to_pylist()]),
        "name": pa.array([name] * count),
        "customer_id": ids,
        "occurred_at": pa.array([at] * count, TIMESTAMP),
        "received_at": pa.array([at] * count, TIMESTAMP),
        "source": pa.array(["test"] * count),
        "properties": pa.array([properties] * count),
    }
    if experiment_key:
        columns |= {"variant": variant, "experiment_key": pa.array([experiment_key] * count)}
    return conform(pa.table(columns), schema=OUTGOING_SCHEMA)


def test_a_plan_says_how_many_customers_and_days(visit: Visit, language: str) -> None:
    visit.go("/w/default/experiments/plan")
    visit.expect_heading(said(language, "实验规划", "Plan an experiment"))
    visit.page.get_by_role("button", name=said(language, "计 算", "Work it out")).or_(
        visit.page.get_by_role("button", name="计算")
    ).click()
    answer = visit.page.get_by_test_id("plan")
    answer.wait_for()
    assert said(language, "整周", "whole weeks") in answer.inner_text()
    assert answer.locator("tbody tr.ant-table-row").count() == 5


def test_an_experiment_is_written_published_and_closed(visit: Visit, language: str) -> None:
    page, key = visit.page, f"written_{language}"
    visit.go("/w/default/experiments")
    page.get_by_role("link", name=said(language, "新建实验", "New experiment")).click()
    visit.expect_heading(said(language, "新建实验", "New experiment"))
    publish = page.get_by_role("button", name=said(language, "发布", "Publish")).or_(
        page.get_by_role("button", name="发 布")
    )
    publish.first.click()
    page.get_by_text(said(language, "必填", "Needed")).first.wait_for()
    for label, text in (
        (said(language, "中文名称", "Name, Chinese"), f"写出来的实验 {language}"),
        (said(language, "英文名称", "Name, English"), f"Written test {language}"),
        (said(language, "标识", "Key"), key),
        (said(language, "假设", "Hypothesis"), "A question is opened more often."),
    ):
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_label(said(language, "旅程与节点", "Journey and step")).fill("win_back/draw")
    metric = page.get_by_role("group", name=said(language, "指标 1", "Metric 1"))
    metric.get_by_label(said(language, "名称", "Name"), exact=True).fill("bought")
    metric.get_by_label(said(language, "事件", "Event")).last.fill("Order Completed")
    page.keyboard.press("Enter")
    page.get_by_label(said(language, "计划样本量", "Customers planned")).fill("4000")
    publish.first.click()
    page.get_by_role("dialog").get_by_role("button", name=said(language, "发布", "Publish")).or_(
        page.get_by_role("dialog").get_by_role("button", name="发 布")
    ).click()
    visit.expect_heading(said(language, f"写出来的实验 {language}", f"Written test {language}"))
    page.get_by_text(f"{key}@1").first.wait_for()
    page.get_by_text(said(language, "还没有客户进入实验", "Nobody has been exposed yet")).first.wait_for()
    decision = page.get_by_test_id("decision")
    stop = said(language, "停止，保留对照", "Stop, keep control")
    assert decision.get_by_role("button", name=stop).count() == 0, "what is not advised is no button beside the advice"
    decision.get_by_role("button", name=said(language, "不按建议处理", "Decide otherwise")).click()
    page.get_by_role("menuitem", name=stop).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text(said(language, "规则尚未建议这样做", "The rule does not recommend this yet")).wait_for()
    dialog.get_by_role("button", name=stop).click()
    decision.get_by_text(said(language, "“control”已全量", "“control” is rolled out")).wait_for()
    page.get_by_role("link", name=said(language, "发布新版本", "New version")).click()
    assert page.get_by_label(said(language, "标识", "Key"), exact=True).is_disabled()
    assert page.get_by_label(said(language, "计划样本量", "Customers planned")).input_value() == "4000"
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert visit.overflow_pixels() <= 0


def make_segment_of_arm(visit: Visit, language: str) -> None:
    """Open an arm, make a segment of exactly its customers, and come back."""
    page = visit.page
    page.get_by_test_id("arms").get_by_role("button", name="question").click()
    drawer = page.get_by_role("dialog").filter(has_text=f"{KEY}@1 · question")
    drawer.get_by_test_id("figure-people").locator("tbody a").first.wait_for()
    drawer.get_by_role("button", name=said(language, "存为人群", "Make a segment")).click()
    page.get_by_role("button", name=said(language, "创建人群", "Make it")).click()
    visit.expect_heading(f"{KEY}@1 · question")
    visit.go(f"/w/default/experiments/{KEY}")


def test_an_experiment_is_read_and_rolled_out(visit: Visit, language: str, server: RunningServer) -> None:
    page = visit.page
    visit.go("/w/default/experiments")
    page.get_by_role("link", name=said(language, "主题行实验", "Subject line test")).click()
    visit.expect_heading(said(language, "主题行实验", "Subject line test"))
    page.get_by_text(said(language, "第 2 次期中分析", "planned look 2 of 2")).wait_for()
    assert (
        said(language, "没有迹象表明分流有偏（p = ", "No sign that the draw is off (p = ")
        in page.get_by_test_id("arms").inner_text()
    )
    make_segment_of_arm(visit, language)
    page.get_by_text(said(language, "判定界限", "Looks and boundaries")).first.wait_for()
    row = page.get_by_role("row").filter(has_text="bought")
    assert said(language, "更好", "Better") in row.inner_text()
    hits, of = COUNTED.search(row.inner_text()).groups()  # type: ignore[union-attr] # None fails the walk
    assert f"{round(100 * int(hits.replace(',', '')) / int(of.replace(',', '')), 1):g}%" in row.inner_text()
    assert said(language, "观察期满的 2,000 人", "the 2,000 customers judged") in (
        page.get_by_test_id("results-of").inner_text()
    )
    read = page.get_by_test_id("boundary-words").inner_text()
    assert said(language, "越过红色虚线", "Beyond the dashed red line") in read
    answer = page.get_by_test_id("plain-answer").inner_text()
    assert answer.startswith(said(language, "目前question领先plain", "question leads plain so far"))
    assert said(language, "可以停了：全量“question”", "You may stop: roll out “question”") in answer
    differing = page.get_by_test_id("differing")
    assert said(language, "按人群“walked_vip”看，question 对 下单", "No difference of question’s") in (
        differing.inner_text()
    )
    assert differing.get_by_role("row").filter(has_text=said(language, "属于该人群", "n the segment")).count() == 2
    decision = page.get_by_test_id("decision")
    assert said(language, "建议全量“question”", "Roll out “question”") in decision.inner_text()
    decision.get_by_role("button", name=said(language, "全量 question", "Roll out question")).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name=said(language, "全量 question", "Roll out question")).click()
    decision.get_by_text(said(language, "已全量", "is rolled out")).wait_for()
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert visit.overflow_pixels() <= 0
    workspace = open_workspace(Settings(home=server.home), slug="default", clock=SystemClock())
    roll_out_winner(workspace, KEY, "", author="test", note="for the next walk")
    workspace.close()
