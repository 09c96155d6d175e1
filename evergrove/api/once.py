"""Writes that may be sent again: `Idempotency-Key` on what creates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import Depends, Header, Request
from pydantic import BaseModel

from evergrove.access import claim_reply, give_up_reply, keep_reply, reply_id
from evergrove.api.security import Inside

R = TypeVar("R", bound=BaseModel)


@dataclass(frozen=True, kw_only=True)
class _Once:
    """The key of this request, empty when none came."""

    key: str
    action: str

    def run(
        self, inside: Inside, body: BaseModel | bytes, make: Callable[[], R], *, reply: type[R], keep: bool = True
    ) -> R:
        """What `make` returns, or the reply that was kept under the same key and body within a day.

        `keep=False` for a reply that shows a secret: sent again, it is a conflict. Raises ReusedKeyError for
        another body under the same key.
        """
        if not self.key:
            return make()
        place = reply_id(inside.slug, inside.author, self.action, key=self.key)
        content = body if isinstance(body, bytes) else body.model_dump_json().encode()
        known = claim_reply(inside.server, place, body=content, clock=inside.clock)
        if known is not None:
            inside.noted["was_done_before"] = True
            return reply.model_validate_json(known)
        try:
            made = make()
        except BaseException:
            give_up_reply(inside.server, place)
            raise
        keep_reply(inside.server, place, reply=made.model_dump_json() if keep else "")
        return made


def _once(
    request: Request,
    idempotency_key: Annotated[
        str,
        Header(
            max_length=255,
            description="Sent again with the same body within a day, the request is done once.",
            examples=["0199b2c4-8f7e-7c3a-9d1e-2f6b5a4c3d2e"],
        ),
    ] = "",
) -> _Once:
    return _Once(key=idempotency_key, action=getattr(request.scope.get("route"), "name", request.url.path))


Once = Annotated[_Once, Depends(_once)]
"""The dependency of a route that creates: `return once.run(inside, body, lambda: …, reply=SourceBody)`."""
