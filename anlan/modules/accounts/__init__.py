"""Accounts: whoever may sign in, and as what. One administrator proposes, another decides, a third looks on."""
