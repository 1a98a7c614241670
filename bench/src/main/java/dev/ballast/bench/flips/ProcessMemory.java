package dev.ballast.bench.flips;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The memory of another process as Linux shows it in /proc. Whoever writes it must be root or be allowed to trace the process. The process
 * should be stopped meanwhile: its garbage collector moves what is looked for.
 */
final class ProcessMemory implements AutoCloseable {
    private static final int CHUNK = 1 << 20;
    private static final int HEX = 16;

    private final long pid;
    private final RandomAccessFile memory;

    private ProcessMemory(long pid, RandomAccessFile memory) {
        this.pid = pid;
        this.memory = memory;
    }

    static ProcessMemory open(long pid) throws IOException {
        try {
            return new ProcessMemory(pid, new RandomAccessFile("/proc/" + pid + "/mem", "rw"));
        } catch (IOException e) {
            throw denied(pid, e);
        }
    }

    private static IOException denied(long pid, IOException why) {
        return new IOException(
                "the memory of process " + pid
                        + " cannot be read and written through /proc, so no bit in it can be flipped: "
                        + why.getMessage() + "; run the study on Linux, as root or with kernel.yama.ptrace_scope = 0",
                why);
    }

    /**
     * Flips bits of one byte wherever a run of bytes stands in memory that is readable and writable.
     *
     * @param at which byte of the run
     * @param mask the bits
     * @return how often the run was found
     */
    int flip(byte[] run, int at, int mask) throws IOException {
        try {
            int found = 0;
            for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/maps"))) {
                List<String> fields = List.of(line.split("\\s+", -1));
                if (fields.get(1).startsWith("rw")) {
                    String[] ends = fields.get(0).split("-", -1);
                    found += flip(Long.parseLong(ends[0], HEX), Long.parseLong(ends[1], HEX), run, at, mask);
                }
            }
            return found;
        } catch (IOException e) {
            throw denied(pid, e);
        }
    }

    private int flip(long from, long to, byte[] run, int at, int mask) throws IOException {
        int found = 0;
        byte[] chunk = new byte[CHUNK + run.length - 1];
        for (long begin = from; begin < to; begin += CHUNK) {
            int length = (int) Math.min(chunk.length, to - begin);
            memory.seek(begin);
            memory.readFully(chunk, 0, length);
            for (int start = find(chunk, length, run, 0); start >= 0; start = find(chunk, length, run, start + 1)) {
                memory.seek(begin + start + at);
                memory.write(run[at] ^ mask);
                found++;
            }
        }
        return found;
    }

    /** Where a run begins at or after {@code from}; -1 where there is none. */
    static int find(byte[] bytes, int length, byte[] run, int from) {
        for (int start = from; start <= length - run.length; start++) {
            int same = 0;
            while (same < run.length && bytes[start + same] == run[same]) {
                same++;
            }
            if (same == run.length) {
                return start;
            }
        }
        return -1;
    }

    @Override
    public void close() throws IOException {
        memory.close();
    }
}
