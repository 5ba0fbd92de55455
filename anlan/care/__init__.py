"""Care: what any procedure needs so that a party can say how a matter was handled, and be called back if it is not solved."""
