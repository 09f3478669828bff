"""Pages as Markdown: speeches, sources, indexes, the home page, the page of doubts."""
