"""Who is acting, told to the database; the row policies; encryption of fields."""
