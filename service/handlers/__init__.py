"""What answers HTTP requests."""
