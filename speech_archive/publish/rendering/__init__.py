"""How MkDocs renders the archive's pages: on all cores, and from the cache those that have not changed."""
