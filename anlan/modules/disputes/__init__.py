"""People's mediation of disputes."""
