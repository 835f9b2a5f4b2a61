"""What operations cost. Figures, never assertions: a budget that is not met is printed, not failed."""
