"""Tests of desktop_app.vision."""
