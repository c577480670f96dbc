"""Reading attendance files of any layout, and merging them into the events of students."""
