"""Forms that come back: ours, filled by a person, in order; and the facts that they turn into."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evergrove.content.landing import (
    RefusedSubmissionError,
    Submission,
    SubmissionProblemsError,
    issue_token,
    page_of_token,
    read_submission,
    submission_facts,
)
from evergrove.content.landing.submissions import INPUTS_MAX, clean_phone
from evergrove.facts import OUTGOING_SCHEMA, conform
from support.landings import SENT_AT, SHOWN_AT, TOKEN_KEY, sent_form, tasting_page

FULL: dict[str, Any] = {
    "called": "  林   晚 ",
    "email": "Lin.Wan@Example.com",
    "phone": "138 0000-0000",
    "guests": "2",
    "born": "1990-02-28",
    "tea": "green",
    "also": ["black", "green", "black"],
    "remarks": "靠窗\r\n谢谢\x00",
    "news": "yes",
}


def read(pairs: list[tuple[str, str]], **changes: Any) -> Submission:
    return read_submission(tasting_page(), pairs, **{"token_key": TOKEN_KEY, "now": SENT_AT, **changes})


def problems_of(**answers: Any) -> dict[str, tuple[str, str]]:
    with pytest.raises(SubmissionProblemsError) as refused:
        read(sent_form(**answers))
    return refused.value.problems


def test_answers_are_cleaned_and_go_where_they_belong() -> None:
    found = read(sent_form(**FULL))
    assert found.page == "tea_tasting@3"
    assert found.identifiers == (("email", "lin.wan@example.com"), ("phone", "+8613800000000"))
    assert found.traits == {
        "name": "林 晚",
        "party_size": "2",
        "birthday": "1990-02-28",
        "teas_wanted": ("black", "green"),
    }
    assert found.answers == {
        "guests": "2",
        "born": "1990-02-28",
        "tea": "green",
        "also": ("black", "green"),
        "remarks": "靠窗\n谢谢",
    }
    assert [(consent.channel, consent.topic, consent.needs_confirmation) for consent in found.consents] == [
        ("email", "event", True)
    ]


def test_who_ticks_nothing_agrees_to_nothing() -> None:
    assert read(sent_form(called="Lin", email="a@b.cn")).consents == ()
    assert read(sent_form(called="Lin", email="a@b.cn", news="on")).consents == (), "only what our box says"


def test_all_that_is_wrong_is_said_at_once_in_both_languages() -> None:
    problems = problems_of(email="no", phone="12", guests="many", born="30.2.", tea="milk", also=["green", "x"])
    assert set(problems) == {"called", "email", "phone", "guests", "born", "tea", "also"}
    assert all(zh and en for zh, en in problems.values())
    assert set(problems_of(called="x" * 201, guests="123")) == {"called", "guests"}


def test_who_agrees_to_mail_says_where() -> None:
    assert set(problems_of(called="Lin", news="yes")) == {"email"}


@pytest.mark.parametrize(
    ("written", "clean"),
    [
        ("13800000000", "+8613800000000"),
        ("+86 138 0000 0000", "+8613800000000"),
        ("0086-13800000000", "+8613800000000"),
        ("+44 20 7946 0018", "+442079460018"),
        ("12800000000", ""),
        ("+86 10 1234 5678", ""),
        ("020 7946 0018", ""),
        ("+1", ""),
        ("१३८००००००००", ""),
    ],
)
def test_a_phone_number_becomes_one_that_can_be_called(written: str, clean: str) -> None:
    assert clean_phone(written) == clean


@pytest.mark.parametrize(
    ("pairs", "reason"),
    [
        ([("called", "x")], "token"),
        (sent_form(token="nonsense"), "token"),  # noqa: S106 - no secret
        (sent_form(token="é"), "token"),  # noqa: S106
        (sent_form(token=issue_token("tea_tasting@3", token_key=b"another", now=SHOWN_AT)), "token"),
        (sent_form(token=issue_token("tea_tasting@2", token_key=TOKEN_KEY, now=SHOWN_AT)), "token"),
        (sent_form("no_such_form"), "token"),
        ([*sent_form(called="x"), ("website", "https://spam.example")], "honeypot"),
        ([("a", "b")] * (INPUTS_MAX + 1), "oversized"),
        (sent_form(remarks="x" * 5_000), "oversized"),
    ],
)
def test_what_no_person_sent_from_our_page_is_refused(pairs: list[tuple[str, str]], reason: str) -> None:
    with pytest.raises(RefusedSubmissionError) as refused:
        read(pairs)
    assert refused.value.reason == reason


@pytest.mark.parametrize(("after", "reason"), [(timedelta(seconds=1), "too_fast"), (timedelta(hours=13), "expired")])
def test_a_form_comes_back_neither_at_once_nor_days_later(after: timedelta, reason: str) -> None:
    with pytest.raises(RefusedSubmissionError) as refused:
        read(sent_form(called="Lin"), now=SHOWN_AT + after)
    assert refused.value.reason == reason


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["_token", "_block", "email", "called", "news", "x"]), st.text())))
def test_no_form_however_odd_is_more_than_refused(pairs: list[tuple[str, str]]) -> None:
    with pytest.raises(RefusedSubmissionError):
        read(pairs)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 300), st.characters())
def test_a_token_with_one_letter_changed_is_none_of_ours(place: int, letter: str) -> None:
    token = issue_token("tea_tasting@3", token_key=TOKEN_KEY, now=SHOWN_AT)
    place %= len(token)
    forged = token[:place] + letter + token[place + 1 :]
    if forged == token:
        assert page_of_token(token, token_key=TOKEN_KEY) == "tea_tasting@3"
    else:
        with pytest.raises(RefusedSubmissionError):
            page_of_token(forged, token_key=TOKEN_KEY)


def test_each_token_has_one_spelling() -> None:
    """The last letter of base64 has bits that mean nothing: another letter with the same bytes is another token."""
    token = issue_token("tea_tasting@3", token_key=TOKEN_KEY, now=SHOWN_AT)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/="
    read_ones = []
    for letter in letters:
        try:
            page_of_token(token[:-1] + letter, token_key=TOKEN_KEY)
        except RefusedSubmissionError:
            continue
        read_ones.append(letter)
    assert read_ones == [token[-1]]


def test_sent_twice_is_one_submission_and_another_form_of_the_page_is_another() -> None:
    pairs = sent_form(called="Lin")
    visit = [(name, "visit" if name == "_block" else value) for name, value in pairs]
    visit += [("service", "tasting"), ("day", "2026-11-22"), ("slot", "10:00")]
    first, again, other = read(pairs), read(pairs), read(visit)
    assert first.submission_id == again.submission_id
    assert first.submission_id != other.submission_id
    assert first.submission_id != read(sent_form(called="Lin")).submission_id, "another showing is another time"


def test_a_booking_is_of_the_shops_own_time() -> None:
    found = read(sent_form("visit", service="tasting", day="2026-11-22", slot="14:30"))
    assert found.booking is not None
    assert found.booking.starts_at.isoformat() == "2026-11-22T14:30:00+08:00"
    [row] = submission_facts(found, customer_id="cus_1")
    assert row["name"] == "Booking Requested"
    assert msgspec.json.decode(row["properties"])["starts_at"] == "2026-11-22T14:30:00+08:00"


@pytest.mark.parametrize(
    ("answers", "wrong"),
    [
        ({"service": "massage", "day": "2026-11-22", "slot": "10:00"}, {"service"}),
        ({"service": "tasting", "day": "2026-11-23", "slot": "10:00"}, {"day"}),
        ({"service": "tasting", "day": "2027-11-22", "slot": "10:00"}, {"day"}),
        ({"service": "tasting", "day": "2026-11-22", "slot": "11:00"}, {"slot"}),
        ({"service": "tasting", "day": "2026-11-21", "slot": "14:30"}, {"slot"}),
        ({}, {"service", "day", "slot"}),
    ],
)
def test_only_what_is_offered_can_be_booked(answers: dict[str, Any], wrong: set[str]) -> None:
    """The page was shown on Saturday at 20:00 of Shanghai: that day's slots are over, and Mondays are closed."""
    with pytest.raises(SubmissionProblemsError) as refused:
        read(sent_form("visit", **answers))
    assert set(refused.value.problems) == wrong


def test_a_submission_becomes_facts_that_are_the_same_each_time() -> None:
    rows = submission_facts(read(sent_form(**FULL)), customer_id="cus_link", surroundings={"message_id": "msg_1"})
    table = conform(pa.Table.from_pylist(rows, schema=OUTGOING_SCHEMA), schema=OUTGOING_SCHEMA)
    assert table["name"].to_pylist() == ["Form Submitted", "Profile Updated", "Consent Changed"]
    assert len(set(table["fact_id"].to_pylist())) == 3
    assert table["message_id"].to_pylist() == ["msg_1"] * 3
    assert table["customer_id"].to_pylist() == [None] * 3, "the address that was typed says who it is"
    assert table["identifiers"].to_pylist()[0][0] == {"kind": "email", "value": "lin.wan@example.com"}
    written = " ".join(table["properties"].to_pylist()[:1])
    assert "lin.wan" not in written
    assert "林" not in written


def test_a_consent_is_a_fact_with_its_proof_and_waits_for_the_confirmation() -> None:
    found = read(sent_form(**FULL))
    [consent] = [row for row in submission_facts(found) if row["name"] == "Consent Changed"]
    said = msgspec.json.decode(consent["properties"])
    proof = msgspec.json.decode(said["proof"])
    assert (consent["channel"], said["topic"], said["state"]) == ("email", "event", "pending")
    assert proof["words"] == "我同意接收活动邮件，可随时退订"
    assert (proof["page"], proof["at"]) == ("tea_tasting@3", SENT_AT.isoformat())


def test_a_form_without_an_address_speaks_for_the_customer_of_the_link_or_for_nobody() -> None:
    found = read(sent_form(called="Lin", guests="2"))
    assert {row["customer_id"] for row in submission_facts(found, customer_id="cus_link")} == {"cus_link"}
    nobody = submission_facts(found)
    assert {(row["customer_id"], row["identifiers"]) for row in nobody} == {(None, None)}
