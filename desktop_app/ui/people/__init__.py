"""Editing who is who: merge, split, name, leave out, and take it back."""
