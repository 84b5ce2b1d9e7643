"""The data in other people's formats: OCDS, FollowTheMoney, tables, and the descriptions that make them a dataset."""
