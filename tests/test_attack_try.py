import time
from anlan.kernel.registry import procedures
from tests.walking import Walker
def test_walk(cast):
    for p in procedures().values():
        t=time.time(); w=Walker(p); parked=w.every_stage()
        print(len(parked), set(s.key for s in p.stages)-set(parked), time.time()-t)
