"""The wizard that makes a ternary model of a person's own: its steps, and the pages that show them."""
