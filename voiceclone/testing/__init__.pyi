from voiceclone.testing._clock import FakeClock as FakeClock
from voiceclone.testing._conformance import BackendConformance as BackendConformance
from voiceclone.testing._memory import MemoryBackend as MemoryBackend
from voiceclone.testing._serve import serve as serve
from voiceclone.testing._vendor import VendorUnderTest as VendorUnderTest
