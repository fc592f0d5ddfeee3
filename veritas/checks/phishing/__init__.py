"""What tells a site that passes itself off as another: names that look alike, and brands."""
