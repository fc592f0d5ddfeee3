"""The way into a purchase or a subscription, and the way out again."""
