"""The report: one model, several forms. Pure; the caller writes the bytes."""
