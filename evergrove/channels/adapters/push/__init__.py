"""Push to apps: Firebase Cloud Messaging."""

from evergrove.channels.adapters.push.credentials import InvalidServiceAccountError
from evergrove.channels.adapters.push.fcm import FCM, FcmAdapter, FcmSettings

__all__ = ["FCM", "FcmAdapter", "FcmSettings", "InvalidServiceAccountError"]
