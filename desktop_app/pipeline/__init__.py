"""The live engine: sources, queues, loops and threads. No Qt, no TensorFlow, no SQL."""
