"""The advisors' web app."""
