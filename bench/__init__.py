"""What operations cost. These are figures, not assertions: a budget that is not met is printed and fails nothing."""
