"""One key, shared by threads and by a forked child: the same bytes as from one thread."""

import os
import sys
import sysconfig
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from conftest import NOW, PLAYBACK
from ivs_token import SigningKey

THREADS = 8
# In full on the newest: what threads do is the core's doing, and the same on all.
TOKENS = 10_000 if sys.version_info >= (3, 13) else 1_000


def sign_all(key: SigningKey) -> list[str]:
    return [key.sign_playback(**PLAYBACK, viewer_id=str(number), now=NOW) for number in range(TOKENS)]


def test_eight_threads_and_a_forked_child_sign_as_one_thread_does(key: SigningKey) -> None:
    alone = sign_all(key)
    items = [{**PLAYBACK, "viewer_id": str(number)} for number in range(TOKENS)]
    assert key.sign_playback_many(items, NOW) == alone  # type: ignore[arg-type]
    with ThreadPoolExecutor(THREADS) as pool:
        for tokens in pool.map(sign_all, [key] * THREADS):
            assert tokens == alone
    assert child_signs(key) == alone[-1]


def child_signs(key: SigningKey) -> str:
    reading, writing = os.pipe()
    # The pool above has ended: nothing of another thread is held here.
    child = os.fork()
    if child == 0:
        try:
            os.write(writing, sign_all(key)[-1].encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        token = pipe.read()
    os.waitpid(child, 0)
    return token


def test_free_threaded_cpython_stays_free() -> None:
    """A module that does not say that it can do without the interpreter's lock brings it back for all."""
    locked = getattr(sys, "_is_gil_enabled", lambda: True)()
    assert locked != bool(sysconfig.get_config_var("Py_GIL_DISABLED"))


def test_other_threads_run_while_a_batch_is_signed(key: SigningKey) -> None:
    items = [{**PLAYBACK, "viewer_id": str(number)} for number in range(5_000)]
    done = threading.Event()

    def sign() -> None:
        key.sign_playback_many(items, NOW)  # type: ignore[arg-type]
        done.set()

    thread = threading.Thread(target=sign)
    thread.start()
    # Each sleep gives the interpreter away; were the lock held, the second would come only after the batch.
    naps = 0
    while not done.is_set():
        time.sleep(0.001)
        naps += 1
    thread.join()
    assert naps > 20
