"""Joint meetings (联席会议): what offices promise one another, each promise with its own clock."""
