"""Ways to a phone: SMS over the gateways of three vendors and over SMPP, multimedia messages over a gateway."""

from evergrove.channels.adapters.phone.aliyun import ALIYUN_SMS
from evergrove.channels.adapters.phone.kinds import PHONE_KINDS
from evergrove.channels.adapters.phone.rich import MMS_GATEWAY, RICH_SMS_GATEWAY
from evergrove.channels.adapters.phone.smpp import SMPP_SMS
from evergrove.channels.adapters.phone.tencent import TENCENT_SMS
from evergrove.channels.adapters.phone.twilio import TWILIO_SMS

__all__ = ["ALIYUN_SMS", "MMS_GATEWAY", "PHONE_KINDS", "RICH_SMS_GATEWAY", "SMPP_SMS", "TENCENT_SMS", "TWILIO_SMS"]
