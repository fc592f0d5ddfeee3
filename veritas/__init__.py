"""The audit engine: a URL in, evidence and a judgement out."""

__version__ = "0.1.0"
