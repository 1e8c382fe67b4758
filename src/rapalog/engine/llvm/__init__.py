"""Functions written in LLVM and compiled."""
