"""Push to browsers: encrypted for one browser (RFC 8291), signed by us (RFC 8292), handed to its vendor (RFC 8030)."""

from evergrove.channels.adapters.web_push.adapter import WEB_PUSH, WebPushAdapter, WebPushSettings
from evergrove.channels.adapters.web_push.vapid import new_vapid_key, public_key_of

__all__ = ["WEB_PUSH", "WebPushAdapter", "WebPushSettings", "new_vapid_key", "public_key_of"]
