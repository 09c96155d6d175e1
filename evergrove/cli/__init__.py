"""The `evergrove` command."""
