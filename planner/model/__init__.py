"""What a plan is made from, and the plan: read it in this order, from units to remedies."""
