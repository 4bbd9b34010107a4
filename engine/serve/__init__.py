"""The engine for other programs: HTTP on loopback, behind a token."""
