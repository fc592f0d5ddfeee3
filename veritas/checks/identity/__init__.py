"""What texts and links of a site say of who is behind it: one notation a module, all pure."""
