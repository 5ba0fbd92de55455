"""Petitions (信访): told, registered, handed on, answered, reviewed twice; and what has long been left unsolved (积案)."""
