"""What a stage on AWS costs: calls counted on a local stack, times AWS's list prices; writes docs/costs.md's tables."""
