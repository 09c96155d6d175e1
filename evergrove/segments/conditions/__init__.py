"""One file for each kind of condition; `registry.py` maps a rule's node to its kind."""
