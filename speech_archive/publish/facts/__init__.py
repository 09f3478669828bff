"""What is known of a speech, in words that readers understand: values, when it was given, and the evidence for each."""
