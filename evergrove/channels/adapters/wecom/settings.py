"""What an operator enters for WeCom."""

from __future__ import annotations

from typing import Annotated

import msgspec

from evergrove.channels.adapters.contracts import SenderSettings
from evergrove.channels.adapters.phone.exchange import AnswerSeconds, Connections, Endpoint, Secret

REMINDERS_MAX = 3
"""WeCom takes three reminders of a task in 24 hours; a task gets no more from us in all its life."""

UNCONFIRMED_HOURS_MAX = 24 * 6
"""What was not told within a week is not asked for any more."""

Hours = Annotated[float, msgspec.Meta(gt=0, le=UNCONFIRMED_HOURS_MAX)]


class WecomSettings(SenderSettings, frozen=True, kw_only=True):
    """`secret` is that of customer contact (客户联系), or of an app that may use it; `sender` the employee who sends,
    empty: each customer's own contact. A task that nobody confirms is withdrawn after `unconfirmed_hours`."""

    corporation_id: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{4,64}$")]
    secret: Secret
    sender: Annotated[str, msgspec.Meta(max_length=64)] = ""
    unconfirmed_hours: Hours = 24.0
    reminder_hours: Annotated[tuple[Hours, ...], msgspec.Meta(max_length=REMINDERS_MAX)] = (2.0, 8.0)
    endpoint: Endpoint = "https://qyapi.weixin.qq.com"
    connections: Connections = 4
    answer_seconds_max: AnswerSeconds = 15.0
