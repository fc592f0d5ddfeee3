"""From check results to a score, a verdict and a picture of who is involved. Pure."""
