"""What a page's controls say and how they compare; shared by checks and by collecting."""
