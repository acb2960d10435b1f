"""What several pages share: pieces of forms, drawings, differences."""
