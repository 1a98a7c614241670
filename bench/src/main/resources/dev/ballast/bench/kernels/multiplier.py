"""Multiplies with numpy as it is told on standard input, until that ends.

  load M K N     then W[M x K] and I[K x N] as little-endian float32; answers "loaded"
  time R         computes W * I so many times in a row; answers the seconds of processor time of one
  result         answers O[M x N] as little-endian float32
"""

import signal
import sys
import time

signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole terminal; the end of the input ends this
commands = sys.stdin.buffer
answers = sys.stdout.buffer


def say(text):
    answers.write(text.encode() + b"\n")
    answers.flush()


try:
    import numpy
except ImportError as absent:
    say("absent " + str(absent))
    sys.exit(0)


def blas():
    try:
        built = numpy.show_config(mode="dicts")["Build Dependencies"]["blas"]
        return built["name"] + " " + built["version"]
    except (TypeError, KeyError):  # older than 1.25, or built without one
        return "a BLAS that it does not name"


def floats(*extents):
    count = 1
    for extent in extents:
        count *= extent
    return numpy.frombuffer(commands.read(4 * count), dtype="<f4").astype("f4").reshape(extents)


say("ready numpy " + numpy.__version__ + " with " + blas())
for line in commands:
    command, *numbers = line.decode().split()
    if command == "load":
        m, k, n = map(int, numbers)
        weights = floats(m, k)
        columns = floats(k) if n == 1 else floats(k, n)
        product = numpy.zeros(m if n == 1 else (m, n), dtype="f4")
        say("loaded")
    elif command == "time":
        repeats = int(numbers[0])
        start = time.thread_time()
        for _ in range(repeats):
            numpy.dot(weights, columns, out=product)
        say(repr((time.thread_time() - start) / repeats))
    elif command == "result":
        answers.write(product.astype("<f4").tobytes())
        answers.flush()
