"""The report as one HTML file, and what it shows."""
