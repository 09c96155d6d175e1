"""The bench: what each part does in a second, beside a limit or a peer measured in the same run.

Invariants: every figure is measured in a process of its own, so that peaks of memory do not mix; ours and its peer
get the same data, threads and memory limit; a row that misses its aim says so.
"""
