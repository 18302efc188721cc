"""The face for Python: what `import planner` offers, and the answers that it gives."""
