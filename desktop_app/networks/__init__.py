"""Networks as builder functions, their preprocessing and their cards. This module imports nothing."""
