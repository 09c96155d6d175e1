"""The ways to reach people: one file a kind."""
