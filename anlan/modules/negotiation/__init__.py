"""Negotiation: two sides settle a matter themselves, the other one invited by its telephone, a mediator one step away."""
