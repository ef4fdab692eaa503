"""What holds for every test."""

from hypothesis import HealthCheck, settings

# Speed is measured in benchmarks/: an example that takes long on a busy machine is no failure.
settings.register_profile("any_machine", settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any_machine")
