"""One file for each row: its measurements, each a function of the parameters, and the row that they make."""
