"""What the usual conventions make of the same wells: a printed IC50 is a statement about the fit as well."""
