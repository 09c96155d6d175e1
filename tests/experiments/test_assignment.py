"""The draw: the documented hash, uniform, independent between salts, sticky, and nested when a share grows."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from scipy import stats

from evergrove.experiments import InvalidSharesError, assign, places

PEOPLE = pa.array([f"cus_{number:032x}" for number in range(50_000)])
NEVER_BY_CHANCE = 1e-4
"""The draws are fixed, so these tests give one answer for ever; a sound hash fails one in ten thousand of them."""


def test_a_place_is_what_the_docstring_says() -> None:
    customer = "cus_0199b2c4"
    documented = int.from_bytes(sha256(b"spring|cus_0199b2c4").digest()[:8], "big") % 10_000
    assert places(pa.array([customer]), salt="spring").tolist() == [documented] == [7_116]


def test_places_are_uniform() -> None:
    counts = np.bincount(places(PEOPLE, salt="spring") // 100, minlength=100)
    assert stats.chisquare(counts).pvalue > NEVER_BY_CHANCE
    assert places(PEOPLE, salt="spring").min() >= 0
    assert places(PEOPLE, salt="spring").max() <= 9_999


@pytest.mark.parametrize(("one", "other"), [("spring", "summer"), ("a", "aa"), ("hold_out:1", "hold_out:2")])
def test_two_salts_draw_independently(one: str, other: str) -> None:
    """Who was control in one campaign is no likelier to be control in the next: no effect is carried over."""
    table = np.zeros((10, 10), dtype=np.int64)
    np.add.at(table, (places(PEOPLE, salt=one) // 1_000, places(PEOPLE, salt=other) // 1_000), 1)
    assert stats.chi2_contingency(table).pvalue > NEVER_BY_CHANCE


def test_shares_are_met_and_the_rest_is_nobodys() -> None:
    found = assign(PEOPLE, salt="spring", shares={"control": 1_000, "a": 3_000, "b": 4_000})
    counts = Counter(found.to_pylist())
    observed = [counts[name] for name in ("control", "a", "b", None)]
    assert stats.chisquare(observed, [5_000, 15_000, 20_000, 10_000]).pvalue > NEVER_BY_CHANCE


def test_the_answer_does_not_depend_on_the_others() -> None:
    shares = {"control": 500, "treated": 9_500}
    whole = assign(PEOPLE, salt="s", shares=shares)
    assert assign(PEOPLE.slice(100, 50), salt="s", shares=shares).equals(whole.slice(100, 50))
    assert len(assign(pa.array([], pa.string()), salt="s", shares=shares)) == 0


def test_a_growing_control_keeps_those_who_are_in_it() -> None:
    before = assign(PEOPLE, salt="s", shares={"control": 500, "treated": 9_500})
    after = assign(PEOPLE, salt="s", shares={"control": 1_000, "treated": 9_000})
    was, now = pc.equal(before, "control"), pc.equal(after, "control")
    assert pc.all(pc.or_(pc.invert(was), now)).as_py()
    moved = pc.sum(pc.and_(now, pc.invert(was))).as_py()
    assert moved / len(PEOPLE) == pytest.approx(0.05, abs=0.004)


def test_a_whole_and_a_share_of_nobody() -> None:
    assert set(assign(PEOPLE, salt="s", shares={"control": 0, "treated": 10_000}).to_pylist()) == {"treated"}
    assert set(assign(PEOPLE, salt="s", shares={"control": 0}).to_pylist()) == {None}


@pytest.mark.parametrize("shares", [{}, {"a": -1}, {"a": 5_000, "b": 5_001}])
def test_shares_that_are_none_are_refused(shares: dict[str, int]) -> None:
    with pytest.raises(InvalidSharesError, match="basis points"):
        assign(PEOPLE, salt="s", shares=shares)


def test_a_draw_needs_a_salt_and_customers() -> None:
    with pytest.raises(InvalidSharesError, match="without a salt"):
        places(PEOPLE, salt="")
    with pytest.raises(InvalidSharesError, match="belong to nobody"):
        places(pa.array(["cus_1", None]), salt="s")
