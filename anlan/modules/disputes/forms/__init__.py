"""What each step of a mediation asks for, by subject: once, and only what the work needs."""
