"""Numpy in, numpy out: boxes, crops, detection, classification, tracking."""
