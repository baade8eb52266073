// Holds the room open until its first test moves in.
