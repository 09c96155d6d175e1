"""Items, their prices and stock, and accounts."""
