"""What customers do elsewhere that concerns messages: they do what a message was for, they ask to be
written to, they book a visit."""

from evergrove.channels.reactions.opting_in import confirm_consent
from evergrove.channels.reactions.reading import read_reactions, skip_reactions

__all__ = ["confirm_consent", "read_reactions", "skip_reactions"]
