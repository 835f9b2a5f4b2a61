"""The states and figures of a bill, when it is due, and how it is matched with our entries. Pure."""
