"""Policy: may this message go, when, and why not."""

from evergrove.channels.policy.contracts import (
    CLAUSES,
    CONTROL,
    HOLD,
    OUTCOMES,
    REASONS,
    SEND,
    SUPPRESS,
    Candidates,
    ChannelKnowledge,
    Decisions,
    History,
    InvalidPolicyError,
    Knowledge,
    MessageKind,
    Stage,
)
from evergrove.channels.policy.deciding import decide
from evergrove.channels.policy.explaining import decision_json, explain
from evergrove.channels.policy.knowing import gather_knowledge
from evergrove.channels.policy.rules import (
    Cap,
    Gap,
    Hours,
    PolicyRules,
    Scope,
    Tier,
    policy_versions,
    read_policy,
    set_policy,
)

__all__ = [
    "CLAUSES",
    "CONTROL",
    "HOLD",
    "OUTCOMES",
    "REASONS",
    "SEND",
    "SUPPRESS",
    "Candidates",
    "Cap",
    "ChannelKnowledge",
    "Decisions",
    "Gap",
    "History",
    "Hours",
    "InvalidPolicyError",
    "Knowledge",
    "MessageKind",
    "PolicyRules",
    "Scope",
    "Stage",
    "Tier",
    "decide",
    "decision_json",
    "explain",
    "gather_knowledge",
    "policy_versions",
    "read_policy",
    "set_policy",
]
