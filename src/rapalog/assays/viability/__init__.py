"""The virtual viability plate."""
