"""Exercises and questions of chapter 15."""

EXERCISES = {}
QUIZ = {}
