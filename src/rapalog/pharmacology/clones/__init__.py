"""Resistant clones under therapy: how long a patient is at each level of drug, and what becomes of new clones."""
