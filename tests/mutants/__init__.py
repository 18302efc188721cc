"""A mutation run over the model: is there a test for every statement that could be wrong?"""
