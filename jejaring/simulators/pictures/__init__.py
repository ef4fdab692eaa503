"""Pictures of simulator runs: one module per simulator, each with a `draw` that returns SVG text."""
