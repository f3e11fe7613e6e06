"""The voice: acts → French for this person, this objective, this channel."""

from relation.voice.speaker import Voice

__all__ = ["Voice"]
