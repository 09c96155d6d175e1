"""A form that came back is written down once, with its facts, and makes its customer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evergrove.content import record_submission
from evergrove.content.landing.contracts import Submission
from evergrove.jobs import catch_up
from support.arrivals import lake_rows
from support.ground import NOON

if TYPE_CHECKING:
    from evergrove.kit import Workspace


def test_a_form_that_is_sent_twice_counts_once(either_workspace: Workspace) -> None:
    submission = Submission(
        submission_id="sub_1",
        page="spring@1",
        block="form",
        language="zh",
        at=NOON,
        answers={"name": "王小明"},
        identifiers=(("email", "ming@mail.example"),),
    )
    assert record_submission(either_workspace, submission)
    assert not record_submission(either_workspace, submission)
    catch_up(either_workspace)
    names = sorted(name for (name,) in lake_rows(either_workspace, ["name"]))
    assert names == ["Customer Created", "Form Submitted"]
