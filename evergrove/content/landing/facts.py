"""What a submission turns into: rows of facts, with ids that follow from the submission.

Who is meant is told by what they wrote: the address that they entered, not the link by which they came, which may have
been forwarded. Only a form that asks for no address speaks for the customer of the link.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evergrove.content.landing.contracts import GivenConsent, Submission

SOURCE = "landing_page"

CONSENT_BASIS = "consent"
"""The legal ground: what the person agreed to (PIPL, article 13; GDPR, article 6)."""


def submission_facts(
    submission: Submission, *, customer_id: str | None = None, surroundings: Mapping[str, str] | None = None
) -> list[dict[str, Any]]:
    """Rows with columns of OUTGOING_SCHEMA, `identifiers` filled where the form asked for an address.

    `customer_id`: of the tracked link. `surroundings`: columns that the server knows, e.g. url, campaign_key,
    message_id, anonymous_id. Sending again gives the same fact ids. `Form Submitted` or `Booking Requested` comes
    first, then what became known, then each consent that was given; a consent of nobody is no fact.
    """
    owner = None if submission.identifiers else customer_id
    shared = {
        **(surroundings or {}),
        "customer_id": owner,
        "identifiers": [{"kind": kind, "value": value} for kind, value in submission.identifiers] or None,
        "occurred_at": submission.at,
        "received_at": submission.at,
        "source": SOURCE,
    }
    rows = [_submitted(submission)]
    if submission.traits:
        rows.append({"name": "Profile Updated", "properties": {"traits": dict(submission.traits)}})
    if submission.identifiers or owner:
        rows += [_consent(submission, consent) for consent in submission.consents]
    return [
        {
            "channel": "web",
            **shared,
            **row,
            "fact_id": submission.submission_id + (f"#{number}" if number else ""),
            "properties": _json(row["properties"]),
        }
        for number, row in enumerate(rows)
    ]


def _submitted(submission: Submission) -> dict[str, Any]:
    said: dict[str, Any] = {
        "page": submission.page,
        "form": submission.block,
        "language": submission.language,
        "answers": dict(submission.answers),
    }
    if submission.booking is None:
        return {"name": "Form Submitted", "properties": said}
    asked = {
        "service": submission.booking.service,
        "starts_at": submission.booking.starts_at.isoformat(),
        "zone": submission.booking.zone,
    }
    return {"name": "Booking Requested", "properties": said | asked}


def _consent(submission: Submission, consent: GivenConsent) -> dict[str, Any]:
    """The proof says which words stood beside the box, on which version of the page, and when it was ticked."""
    proof = {
        "page": submission.page,
        "form": submission.block,
        "submission": submission.submission_id,
        "language": submission.language,
        "words": consent.words,
        "at": submission.at.isoformat(),
    }
    said = {
        "topic": consent.topic,
        "state": "pending" if consent.needs_confirmation else "subscribed",
        "basis": CONSENT_BASIS,
        "proof": _json(proof),
    }
    return {"name": "Consent Changed", "channel": consent.channel, "properties": said}


def _json(value: object) -> str:
    return msgspec.json.encode(value, order="deterministic").decode()
