"""The verdict: every claim and table row held against what was observed."""
