"""The answers in words: the sentences, the text of a terminal, and the JSON that other tools read."""
