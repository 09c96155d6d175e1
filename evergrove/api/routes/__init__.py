"""The routes, one file a domain. Each file offers `router`; registry.py lists them."""
