"""The exchange (跨区协办): what two districts need to work on one file that one of them leads."""
