"""For what a workspace asks for a second person."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import msgspec

from evergrove.access import Member, is_allowed
from evergrove.approvals.contracts import Action, Actor, NobodyElseError
from evergrove.approvals.requests import require
from evergrove.definitions import MissingDefinitionError, publish, published
from evergrove.kit import Workspace

RULE_KIND, RULE_KEY = "workspace", "second_person"
"""Kind and key of the definition."""


class SecondPersonRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """True: it is done only once a second person has agreed. Nobody is asked before somebody says so."""

    journeys: bool = False
    winners: bool = False
    senders: bool = False
    erasures: bool = False

    def covers(self, action: Action) -> bool:
        """Whether `action` needs a second person; changing the rule does while anything else does."""
        if action is Action.SECOND_PERSON:
            return any(getattr(self, field) for field in self.__struct_fields__)
        return bool(getattr(self, _FIELDS[action]))


_FIELDS: Mapping[Action, str] = {
    Action.PUBLISH_JOURNEY: "journeys",
    Action.ROLL_OUT_WINNER: "winners",
    Action.SET_SENDER_LIVE: "senders",
    Action.CHANGE_LIVE_SENDER: "senders",
    Action.ERASE_CUSTOMER: "erasures",
}


def second_person_rule(workspace: Workspace) -> SecondPersonRule:
    """The rule as published last."""
    try:
        found = published(workspace, kind=RULE_KIND, key=RULE_KEY)
    except MissingDefinitionError:
        return SecondPersonRule()
    return msgspec.convert(found.body, SecondPersonRule)


def require_second_person(
    workspace: Workspace, *, action: Action, target: str, content: Mapping[str, object], actor: Actor
) -> str:
    """Pass where the rule does not cover `action`, or use up a granted approval of exactly `content`.

    Returns the approval's id, empty where none was needed. Raises ApprovalNeededError.
    """
    if not second_person_rule(workspace).covers(action):
        return ""
    return require(workspace, action=action, target=target, content=content, actor=actor)


def set_second_person(
    workspace: Workspace, rule: SecondPersonRule, *, members: Collection[Member], actor: Actor
) -> str:
    """Publish the rule. Turning any part off needs a second person itself; turning one on, somebody who could agree.

    Returns the id of the approval that was used, or an empty text. Raises ApprovalNeededError, NobodyElseError.
    """
    before = second_person_rule(workspace)
    added = [action for action in Action if rule.covers(action) and not before.covers(action)]
    lonely = [action for action in added if not _others(action, members=members, actor=actor)]
    if lonely:
        raise NobodyElseError(lonely)
    old, new = msgspec.to_builtins(before), msgspec.to_builtins(rule)
    approval_id = ""
    if any(old[field] and not new[field] for field in new):
        approval_id = require_second_person(
            workspace,
            action=Action.SECOND_PERSON,
            target=RULE_KEY,
            content={"before": old, "after": new},
            actor=actor,
        )
    publish(workspace, kind=RULE_KIND, key=RULE_KEY, body=new, author=actor.id)
    return approval_id


def _others(action: Action, *, members: Collection[Member], actor: Actor) -> bool:
    """Whether somebody besides `actor` may decide about `action`."""
    return any(one.user.user_id != actor.person and is_allowed(one.role, action.permission) for one in members)
