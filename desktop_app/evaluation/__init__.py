"""Measuring weights and the whole path."""
