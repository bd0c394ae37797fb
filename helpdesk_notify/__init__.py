"""Live notifications for agents on Frappe Helpdesk."""

__version__ = "0.1.0"
