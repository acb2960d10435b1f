"""What is wrong with a cycle file, found from its values: each module looks at one part of it."""
