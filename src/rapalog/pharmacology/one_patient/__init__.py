"""One patient: what levels say of a body, and what other doses would do in it."""
