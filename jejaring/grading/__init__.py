"""Everything that touches nbgrader: its configuration, its steps, the intake of submissions, releases."""
