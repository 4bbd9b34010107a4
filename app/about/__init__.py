"""The box that says what Triptych is, what is inside and under which licences, and saves its diagnostics."""
