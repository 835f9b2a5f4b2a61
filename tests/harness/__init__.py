"""What judges the product: a store in this process, taps on every outside call, sweeps, schedules, a limited store."""
