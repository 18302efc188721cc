"""What judges the deployment of a plan, and never changes the plan."""
