"""What a virtual experiment leaves on the bench: the files of the instrument, the layout, and the truth beside them."""
