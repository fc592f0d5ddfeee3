"""Real faults, injected into real processes at many moments, with exact accounting."""
