"""Content to notebooks: pure, and the same bytes every time."""
