"""The numbers: from readings to curves with intervals, blind to where a table came from."""
