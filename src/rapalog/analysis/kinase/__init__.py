"""Kinase readings to residual activity, IC50 and tight-binding Kd."""
