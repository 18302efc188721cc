"""Many reports: orders, workers, what was made, and the list of all."""
