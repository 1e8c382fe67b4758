"""Pharmacokinetics of tables: records of events through a model, and levels without one."""
