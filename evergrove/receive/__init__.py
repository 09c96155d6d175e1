"""The door of events: Segment-compatible, small, and independent of everything that computes."""
