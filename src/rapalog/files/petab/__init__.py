"""PEtab: problems of parameter estimation as tables beside an SBML model."""
