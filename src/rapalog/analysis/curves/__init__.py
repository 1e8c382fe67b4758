"""Dose-response curves: from normalised wells to potencies with intervals."""
