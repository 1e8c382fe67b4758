"""Profile intervals of every quantity that is read off a curve."""
