"""RudderStack's `/v1/merge`: two identifiers are one person's, which an identify or an alias of both says too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from evergrove.receive.contracts import MalformedBodyError

if TYPE_CHECKING:
    from evergrove.inbox import RequestKind

TRAITS = {"email": "email", "phone": "phone", "mobile": "phone", "union_id": "union_id", "open_id": "open_id"}
"""Kinds of identifiers that identify carries as traits."""

IDS = {"user_id": "userId", "userid": "userId", "anonymous_id": "anonymousId", "anonymousid": "anonymousId"}
"""Kinds that stand beside the traits."""


def translate_merge(body: bytes) -> tuple[RequestKind, bytes]:
    """The kind and body of the call that says the same. Raises MalformedBodyError."""
    try:
        call = msgspec.json.decode(body, type=dict[str, Any])
        pairs = [(str(one["type"]).lower(), str(one["value"])) for one in call.pop("mergeProperties")]
    except (msgspec.DecodeError, KeyError, TypeError) as error:
        raise MalformedBodyError("a merge needs mergeProperties: a list of objects with type and value") from error
    if len(pairs) != 2:
        raise MalformedBodyError("a merge is of two identifiers")
    call.pop("type", None)
    (first, one), (second, other) = pairs
    if IDS.get(first) == IDS.get(second) == "userId":
        return "alias", msgspec.json.encode({**call, "type": "alias", "previousId": one, "userId": other})
    named = {IDS.get(kind) or TRAITS.get(kind) for kind, _ in pairs}
    if None in named or len(named) < 2:
        raise MalformedBodyError("these two kinds of identifiers cannot be merged by a call")
    ids = {IDS[kind]: value for kind, value in pairs if kind in IDS}
    traits = {TRAITS[kind]: value for kind, value in pairs if kind in TRAITS}
    return "identify", msgspec.json.encode({**call, "type": "identify", **ids, "traits": traits})
