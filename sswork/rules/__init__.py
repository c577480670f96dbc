"""What the law, a state or a district asks for, by when: rule packs as data, and how days are counted."""
