"""What is decided about points: the book, what is earned, when points begin and end. Touches nothing."""
