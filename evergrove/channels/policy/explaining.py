"""A decision as JSON for the message's row, and as lines for people in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from evergrove.channels.policy.contracts import (
    CLAUSES,
    OUTCOMES,
    REASONS,
    Candidates,
    Clause,
    Decisions,
    InvalidPolicyError,
    Knowledge,
    Outcome,
    Stage,
)
from evergrove.channels.policy.wording import (
    BUDGETS,
    CHANNEL_NAMES,
    CLAUSE_WORDS,
    CONSENT_WORDS,
    FACT_WORDS,
    NOBODY_ASKED,
    OUTCOME_WORDS,
    WINDOWS,
    Language,
)
from evergrove.facts import instant_of
from evergrove.profiles import ADDRESS_STATUSES, CONSENT_STATES


class _Decision(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What `messages.decision` keeps: the verdict, the clause with what it compared, and the inputs."""

    outcome: Outcome
    clause: Clause
    policy: str
    stage: Stage
    at: datetime
    channel: str
    message_class: str
    topic: str
    priority: int
    zone: str
    reason: str = ""
    due_at: datetime | None = None
    rule: str = ""
    value: int | None = None
    limit: int | None = None
    tier: str = ""
    consent: str = ""
    address: str = ""


def decision_json(decisions: Decisions, row: int, *, candidates: Candidates, knowledge: Knowledge) -> str:
    """The decision on one row with its inputs: what `messages.decision` keeps. It names no address."""
    kind = candidates.kinds[int(candidates.kind[row])]
    rule, value, limit = int(decisions.rule[row]), int(decisions.value[row]), int(decisions.limit[row])
    outcome = OUTCOMES[int(decisions.outcome[row])]
    decision = _Decision(
        outcome=outcome,
        clause=CLAUSES[int(decisions.clause[row])],
        policy=decisions.rules.reference,
        stage=decisions.stage,
        at=instant_of(decisions.now_us),
        channel=kind.channel,
        message_class=kind.message_class,
        topic=kind.topic,
        priority=kind.priority,
        zone=knowledge.zone[row].as_py(),
        reason=REASONS[int(decisions.reason[row])],
        due_at=instant_of(int(decisions.due_us[row])) if outcome in ("send", "hold") else None,
        rule=decisions.rule_names[rule] if rule >= 0 else "",
        value=value if value >= 0 else None,
        limit=limit if limit >= 0 else None,
        tier=knowledge.tier[row].as_py() or "",
        consent=CONSENT_STATES[int(knowledge.consent[row])],
        address=ADDRESS_STATUSES[int(knowledge.address_state[row])],
    )
    return msgspec.json.encode(decision).decode()


def explain(decision: str, *, language: Language = "en") -> tuple[str, ...]:
    """What `decision_json` wrote, as lines for people; the verdict first, then why, then what it was decided from.

    Raises InvalidPolicyError for a text that is no decision.
    """
    try:
        said = msgspec.json.decode(decision, type=_Decision)
    except msgspec.DecodeError as error:
        raise InvalidPolicyError("this is no decision", help="give the decision of a message as it was kept") from error
    words = {
        "channel": CHANNEL_NAMES[language].get(said.channel, said.channel),
        "topic": said.topic,
        "policy": said.policy,
        "zone": said.zone,
        "at": _local(said.at, said.zone),
        "due": _local(said.due_at or said.at, said.zone),
        "rule": said.rule,
        "value": said.value,
        "limit": said.limit,
        "clock": _clock(said.value),
        "hours": _hours(said.value),
        "hours_min": _hours(said.limit),
        "value_money": _money(said.value),
        "limit_money": _money(said.limit),
        "window": WINDOWS[language].get(said.rule, said.rule),
        "budget": BUDGETS[language].get(said.rule, said.rule),
        "consent": CONSENT_WORDS[language].get(said.consent, said.consent),
    }
    lines = [OUTCOME_WORDS[language][said.outcome].format(**words), _why(said, language=language, words=words)]
    lines += [text.format(**words) for text in _inputs(said, language=language)]
    return tuple(line for line in lines if line)


def _why(said: _Decision, *, language: Language, words: Mapping[str, object]) -> str:
    reasons = CLAUSE_WORDS[language][said.clause]
    text = reasons.get(said.reason, reasons[""])
    return text.format(**words)


def _inputs(said: _Decision, *, language: Language) -> list[str]:
    facts = FACT_WORDS[language]
    lines = [facts["decided"]]
    if said.message_class == "transactional":
        lines.append(NOBODY_ASKED[language])
    elif said.clause not in ("erased", "merged", "stale"):
        lines.append(facts["consent"])
    if said.tier:
        lines.append(facts["tier"].replace("{tier}", said.tier.replace("{", "{{").replace("}", "}}")))
    return lines


def _local(at: datetime, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def _clock(minutes: int | None) -> str:
    return "" if minutes is None else f"{minutes // 60:02d}:{minutes % 60:02d}"


def _hours(minutes: int | None) -> str:
    return "" if minutes is None else f"{minutes / 60:.4g}"


def _money(minor: int | None) -> str:
    return "" if minor is None else f"{minor / 100:,.2f}"
