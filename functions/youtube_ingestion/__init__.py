"""From a submitted video to candidate improvements, each with the quote and time it rests on."""
