"""Customer reports: a notebook run with papermill, shown as one self-contained page."""
