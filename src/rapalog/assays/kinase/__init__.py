"""The virtual in vitro kinase assay."""
