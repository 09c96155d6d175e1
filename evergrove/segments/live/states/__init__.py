"""What is kept for each kind of condition: one file for each kind of state."""
