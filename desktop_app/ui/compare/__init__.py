"""Two or more sessions side by side."""
