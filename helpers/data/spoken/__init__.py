"""Speech in TIMIT's layout: reading it, its labels, and having eSpeak NG speak it."""
