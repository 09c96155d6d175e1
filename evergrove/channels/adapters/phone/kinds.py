"""All ways to a phone, in the order in which they are offered."""

from __future__ import annotations

from evergrove.channels.adapters.phone.aliyun import ALIYUN_SMS
from evergrove.channels.adapters.phone.rich import MMS_GATEWAY, RICH_SMS_GATEWAY
from evergrove.channels.adapters.phone.smpp import SMPP_SMS
from evergrove.channels.adapters.phone.tencent import TENCENT_SMS
from evergrove.channels.adapters.phone.twilio import TWILIO_SMS

PHONE_KINDS = (ALIYUN_SMS, TENCENT_SMS, TWILIO_SMS, SMPP_SMS, MMS_GATEWAY, RICH_SMS_GATEWAY)
