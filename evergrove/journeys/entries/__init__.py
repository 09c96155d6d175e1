"""Whom the doors in bulk let in: chunks of customers, dates of customers, files, what would become of them."""
