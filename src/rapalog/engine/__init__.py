"""The engine: any SBML model of the supported subset, many parameter sets at once; in doubt a file is refused."""
