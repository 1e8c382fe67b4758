"""The workbench in the browser: one process on this machine that serves a page, and the same calls as everywhere."""
