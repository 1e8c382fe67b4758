"""The four-parameter sigmoid, fitted and profiled by compiled kernels."""
