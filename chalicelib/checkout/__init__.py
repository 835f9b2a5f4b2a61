"""What a shopper pays for: a purchase at a store, a parking visit."""
