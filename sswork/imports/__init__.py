"""What every importer shares: reading files that other systems wrote, and listing what is wrong with them."""
