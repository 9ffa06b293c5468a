from hypothesis import settings

# A shared machine may stall for longer than the default deadline.
settings.register_profile("warta_pages", deadline=None)
settings.load_profile("warta_pages")
