"""A sample newsroom of two titles, to look around in: its content, and what loads it."""
