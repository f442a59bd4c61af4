"""The functions' images: what enters each, how they are built, what they weigh.

It runs before anything is installed, so nothing but the standard library may enter, and it enters no image itself.
"""
