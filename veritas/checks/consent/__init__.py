"""What the checks of the consent experiment share: what tracks, and what the runs say together."""
