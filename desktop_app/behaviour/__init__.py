"""Series of observations in, states out."""
