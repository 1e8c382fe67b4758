"""Two drugs in pictures: maps, contours, isoboles and scores; they draw on given axes."""
