// Holds the room open until its first file moves in.
