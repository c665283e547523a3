"""What several tests use."""

#: Every vendor that comes with the library.
PROVIDERS = ("alibaba", "huawei")
