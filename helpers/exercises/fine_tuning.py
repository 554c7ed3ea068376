"""Exercises and questions of chapter 17."""

EXERCISES = {}
QUIZ = {}
