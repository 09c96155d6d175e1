"""The console's and the programs' door: FastAPI routers, one file per domain."""
