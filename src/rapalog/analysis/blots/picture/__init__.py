"""A picture made ready: response, rows of pixels, straightened strips."""
