"""The pages: for coordinator and secretary, for the parties, and the calendar feeds.

Server-rendered, without scripts; every sentence on them stands in templates/web/.
"""
