"""A kinase assay, virtual or real."""
