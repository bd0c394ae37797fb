"""What is sent to browsers over socket.io after a commit."""
