"""Real-time notifications for agents of Frappe Helpdesk."""

__version__ = "0.1.0"
