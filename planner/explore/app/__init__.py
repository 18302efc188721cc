"""The explorer as an app for a meeting: one notebook, full screen, served by Voila to this machine alone."""
