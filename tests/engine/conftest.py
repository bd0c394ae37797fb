"""How hypothesis runs here: no example is failed for the time it took on a busy machine."""

from hypothesis import HealthCheck, settings

settings.register_profile(
	"engine", deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("engine")
