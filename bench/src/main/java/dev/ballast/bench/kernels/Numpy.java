package dev.ballast.bench.kernels;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** numpy in a Python process, which receives one line for each product. One thread at a time. */
sealed interface Numpy extends AutoCloseable {
    /** Starts {@code python}, or says why there is no numpy. */
    static Numpy open(String python) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of(python, "-c", Child.script()))
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        for (String library : List.of("OPENBLAS", "OMP", "MKL", "BLIS")) {
            builder.environment().put(library + "_NUM_THREADS", "1");
        }
        builder.environment().put("VECLIB_MAXIMUM_THREADS", "1");
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            return new Absent(python + " cannot be started");
        }
        Child child = new Child(process);
        try {
            String said = child.line();
            if (said.startsWith(Child.READY)) {
                child.describe(said.substring(Child.READY.length()));
                return child;
            }
            child.close();
            return new Absent(said.startsWith(Child.ABSENT) ? said.substring(Child.ABSENT.length()) : said);
        } catch (EOFException e) {
            child.close();
            return new Absent(python + " ended at once");
        }
    }

    @Override
    void close();

    /** numpy is not available. */
    record Absent(String why) implements Numpy {
        @Override
        public void close() {}
    }

    /** A process that waits for commands. It ends with its input, so at the latest when this process ends. */
    final class Child implements Numpy {
        private static final String SCRIPT = "multiplier.py";
        private static final String READY = "ready ";
        private static final String ABSENT = "absent ";
        private static final int CHUNK_FLOATS = 1 << 14;

        private final Process process;
        private final OutputStream commands;
        private final DataInputStream answers;
        private String versions = "";

        private Child(Process process) {
            this.process = process;
            commands = new BufferedOutputStream(process.getOutputStream());
            answers = new DataInputStream(new BufferedInputStream(process.getInputStream()));
        }

        private static String script() throws IOException {
            try (InputStream in = Numpy.class.getResourceAsStream(SCRIPT)) {
                if (in == null) {
                    throw new IllegalStateException("the program comes without its resource " + SCRIPT);
                }
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        }

        private void describe(String said) {
            versions = said;
        }

        /** Of numpy and of the BLAS that it was built with. */
        String versions() {
            return versions;
        }

        /** Hands the operands over; they stay until the next ones. */
        void load(Operands operands) throws IOException {
            LayerShape shape = operands.shape();
            say("load " + shape.rows() + " " + shape.lowering().reduction() + " "
                    + shape.lowering().columns());
            write(operands.weights());
            write(operands.columns());
            commands.flush();
            String said = line();
            if (!said.equals("loaded")) {
                throw new IOException("numpy did not take the operands: " + said);
            }
        }

        /** Seconds of one product, processor time of its thread. */
        double seconds(int repeats) throws IOException {
            say("time " + repeats);
            commands.flush();
            return Double.parseDouble(line());
        }

        /** The latest product, of so many elements. */
        float[] result(int length) throws IOException {
            say("result");
            commands.flush();
            byte[] bytes = new byte[length * Float.BYTES];
            answers.readFully(bytes);
            float[] values = new float[length];
            ByteBuffer.wrap(bytes)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .get(values);
            return values;
        }

        private void say(String command) throws IOException {
            commands.write((command + "\n").getBytes(StandardCharsets.US_ASCII));
        }

        private void write(float[] values) throws IOException {
            byte[] chunk = new byte[CHUNK_FLOATS * Float.BYTES];
            for (int from = 0; from < values.length; from += CHUNK_FLOATS) {
                int count = Math.min(CHUNK_FLOATS, values.length - from);
                ByteBuffer.wrap(chunk)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asFloatBuffer()
                        .put(values, from, count);
                commands.write(chunk, 0, count * Float.BYTES);
            }
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int c = answers.read(); c != '\n'; c = answers.read()) {
                if (c < 0) {
                    throw new EOFException("the Python process ended" + (line.isEmpty() ? "" : ": " + line));
                }
                line.append((char) c);
            }
            return line.toString().strip();
        }

        @Override
        public void close() {
            process.destroy();
        }
    }
}
