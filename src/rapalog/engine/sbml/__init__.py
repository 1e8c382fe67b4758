"""SBML files read into models, with everything outside the subset refused by name."""
