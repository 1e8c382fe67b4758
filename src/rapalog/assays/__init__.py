"""The bench: virtual experiments by protocol, written as an instrument would write them."""
