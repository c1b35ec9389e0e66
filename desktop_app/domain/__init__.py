"""What the program speaks of: frames, faces, emotions, results and records. Standard library and numpy only."""
