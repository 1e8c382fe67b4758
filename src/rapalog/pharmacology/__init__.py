"""The body: dosing, blood, and the drug that reaches the tumour."""
