"""Who is written to: contacts, handing over, and removing a person."""
