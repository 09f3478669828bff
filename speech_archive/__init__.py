"""From a folder of scraped compilations to a static archive of speeches; `build_site.py` is the way in."""
