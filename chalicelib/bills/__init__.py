"""The provider's daily bills, held against what we know was paid and given back."""
