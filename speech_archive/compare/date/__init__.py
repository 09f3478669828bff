"""When the speeches of a work were given: clues of all witnesses become one window, weighed against what each states."""
