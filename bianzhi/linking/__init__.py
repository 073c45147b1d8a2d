"""Links the rows of payroll and roster to the people of the real-name system."""
