"""Two members who are one person become one member: the merge, and the transfer of what the former id has."""
