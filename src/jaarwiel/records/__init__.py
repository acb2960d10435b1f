"""What is on record: state.db, and what is kept in it of people, letters and documents."""
