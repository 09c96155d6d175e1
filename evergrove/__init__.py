"""Evergrove: customer lifecycle operations in one loop of facts, profiles, segments, journeys and messages."""

__version__ = "0.1.0"
