"""How something is shown: an estimate in words, a data frame, a picture, a table in a notebook."""
