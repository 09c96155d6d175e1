"""Addresses that tell what a person did with a message, signed and short, and the links behind them."""
