"""What a site claims of itself, held against facts: one kind of claim a module, all pure."""
