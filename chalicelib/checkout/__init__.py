"""One way to pay: for a purchase at a store, or for a parking visit."""
