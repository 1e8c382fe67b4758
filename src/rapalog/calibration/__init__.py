"""What the cell model learns from real growth curves and findings, with priors, in the open."""
