"""A desk in one process: the app's engine and elements on SQLite and Socket.IO, without a bench.

Not part of the app and not shipped to sites. Of the app it imports `helpdesk_notify.engine` and nothing else.
"""
