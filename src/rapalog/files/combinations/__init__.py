"""Tables of two drugs: one row a well, or a matrix of doses by doses."""
