"""Delivery: claim what is due, render it, hand it to a sender, and write down what became of it."""
