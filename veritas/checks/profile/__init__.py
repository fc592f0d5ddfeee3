"""What a site is made with, and what kind of site it is. Facts, never findings."""
