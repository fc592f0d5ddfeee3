"""The checks: pure functions from artifacts to facts, findings and evidence."""
