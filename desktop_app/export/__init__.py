"""Sessions handed on as files."""
