"""Pressing and ordinary texts in seven languages, of our own writing: one language a file."""
