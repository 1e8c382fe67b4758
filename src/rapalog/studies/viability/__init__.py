"""A viability assay, virtual or real."""
