"""The cell: reactions as Antimony text, composed into one SBML model and simulated."""
