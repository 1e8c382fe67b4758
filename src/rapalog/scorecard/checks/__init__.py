"""One function per claim: each runs the model or an assay and says what it saw and by which rule it was judged."""
