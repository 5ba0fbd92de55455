"""Town: the division tree, the offices that stand in it, the people and the posts they hold."""
