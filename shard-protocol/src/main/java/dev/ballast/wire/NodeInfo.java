package dev.ballast.wire;

import dev.ballast.gemm.measure.BoardRates;
import dev.ballast.wire.WireException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answer to {@code GET /node}: the node's name, its capabilities and its parts. No text is empty or longer than 256 bytes of UTF-8.
 *
 * @param id the node's name
 * @param profile name of its board profile
 * @param softwareVersion version of the node program
 * @param kernel name of the GEMM kernel in use
 * @param cores compute threads, at most {@link #MAX_PROCESSORS}
 * @param maxMemoryBytes memory budget for parts
 * @param freeMemoryBytes unused share of the budget
 * @param temperatureCelsius of the processor; null when the board does not report it
 * @param queueCapacity products that may wait
 * @param partIds parts held, see {@link PartIds}
 * @param datagramBytes longest UDP payload that the board's profile allows, {@link #MIN_DATAGRAM_BYTES} to {@link #MAX_DATAGRAM_BYTES}
 * @param receiveBufferBytes buffer that the operating system grants the node's socket for unread datagrams; 0 = unknown
 * @param processors processors of the machine, shared with other programs, at most {@link #MAX_PROCESSORS}
 * @param rates speed of one thread, measured at the start; null before it was measured
 * @param boot random number drawn at the start of the node program; null when the asker did not want it, or the program knows no such
 *     number. Another number means that the program was started again
 */
public record NodeInfo(
        String id,
        String profile,
        String softwareVersion,
        String kernel,
        int cores,
        long maxMemoryBytes,
        long freeMemoryBytes,
        @Nullable Float temperatureCelsius,
        int queueCapacity,
        List<String> partIds,
        int datagramBytes,
        int receiveBufferBytes,
        int processors,
        @Nullable BoardRates rates,
        @Nullable Long boot) {
    /** Longest UDP payload that any IPv4 network carries (RFC 791: 576 bytes less the longest headers). Board profiles allow no less. */
    public static final int MIN_DATAGRAM_BYTES = 508;

    /** The longest possible UDP payload over IPv4. */
    public static final int MAX_DATAGRAM_BYTES = 65_507;

    /** More processors than any board has. The receiver of this message allocates by the number of processors, so it must be limited. */
    public static final int MAX_PROCESSORS = 4_096;

    /** Query of {@code GET /node} that asks for {@code boot} too. */
    public static final String BOOT_QUERY = "boot";

    private static final String NAME = "node info";
    private static final int BOOT_BYTES = Long.BYTES;

    public NodeInfo {
        requireText("id", id);
        requireText("profile", profile);
        requireText("software version", softwareVersion);
        requireText("kernel", kernel);
        require(cores >= 1 && cores <= MAX_PROCESSORS, "cores 1 to " + MAX_PROCESSORS);
        require(maxMemoryBytes >= 0 && freeMemoryBytes >= 0, "memory >= 0");
        require(temperatureCelsius == null || Float.isFinite(temperatureCelsius), "temperature is finite");
        require(queueCapacity >= 0, "queue capacity >= 0");
        partIds = List.copyOf(partIds);
        require(partIds.stream().allMatch(PartIds::isValid), "part ids are 64 lower-case hex digits");
        require(
                datagramBytes >= MIN_DATAGRAM_BYTES && datagramBytes <= MAX_DATAGRAM_BYTES,
                "datagrams of " + MIN_DATAGRAM_BYTES + " to " + MAX_DATAGRAM_BYTES + " bytes");
        require(receiveBufferBytes >= 0, "receive buffer >= 0");
        require(processors >= 1 && processors <= MAX_PROCESSORS, "processors 1 to " + MAX_PROCESSORS);
    }

    /** A description without the number of the start. */
    public NodeInfo(
            String id,
            String profile,
            String softwareVersion,
            String kernel,
            int cores,
            long maxMemoryBytes,
            long freeMemoryBytes,
            @Nullable Float temperatureCelsius,
            int queueCapacity,
            List<String> partIds,
            int datagramBytes,
            int receiveBufferBytes,
            int processors,
            @Nullable BoardRates rates) {
        this(
                id,
                profile,
                softwareVersion,
                kernel,
                cores,
                maxMemoryBytes,
                freeMemoryBytes,
                temperatureCelsius,
                queueCapacity,
                partIds,
                datagramBytes,
                receiveBufferBytes,
                processors,
                rates,
                null);
    }

    /** A copy with this number of the start; null for none. */
    public NodeInfo withBoot(@Nullable Long number) {
        return new NodeInfo(
                id,
                profile,
                softwareVersion,
                kernel,
                cores,
                maxMemoryBytes,
                freeMemoryBytes,
                temperatureCelsius,
                queueCapacity,
                partIds,
                datagramBytes,
                receiveBufferBytes,
                processors,
                rates,
                number);
    }

    /** Decodes a node's description. */
    public static NodeInfo decode(byte[] bytes) throws WireException {
        try (CborReader reader = CborReader.open(NAME, bytes)) {
            reader.begin();
            return read(reader);
        }
    }

    private static NodeInfo read(CborReader reader) throws WireException {
        String id = reader.text("id");
        String profile = reader.text("profile");
        String softwareVersion = reader.text("software version");
        String kernel = reader.text("kernel");
        int cores = reader.uint("cores");
        long maxMemory = reader.uint("max_memory_bytes", Long.MAX_VALUE);
        long freeMemory = reader.uint("free_memory_bytes", Long.MAX_VALUE);
        Float temperature = reader.float32OrNull("temperature");
        int queueCapacity = reader.uint("queue_capacity");
        List<String> partIds = PartIds.read(reader, Integer.MAX_VALUE); // the body's length limits them
        int datagramBytes = reader.uint("datagram_bytes");
        int receiveBufferBytes = reader.uint("receive_buffer_bytes");
        int processors = reader.uint("processors");
        BoardRates rates = RatesCodec.read(reader);
        Long boot = reader.more("boot") ? readBoot(reader) : null;
        if (boot == null) {
            reader.finish(); // more() has left the array
        } else {
            reader.end();
        }
        try {
            return new NodeInfo(
                    id,
                    profile,
                    softwareVersion,
                    kernel,
                    cores,
                    maxMemory,
                    freeMemory,
                    temperature,
                    queueCapacity,
                    partIds,
                    datagramBytes,
                    receiveBufferBytes,
                    processors,
                    rates,
                    boot);
        } catch (IllegalArgumentException e) {
            throw new WireException(Reason.OUT_OF_RANGE, String.valueOf(e.getMessage()));
        }
    }

    private static long readBoot(CborReader reader) throws WireException {
        return ByteBuffer.wrap(reader.byteString("boot", BOOT_BYTES)).getLong();
    }

    public byte[] encode() {
        return CborWriter.write(writer -> {
            writer.array(boot == null ? 15 : 16)
                    .uint(Cbor.VERSION)
                    .text(id)
                    .text(profile)
                    .text(softwareVersion);
            writer.text(kernel).uint(cores).uint(maxMemoryBytes).uint(freeMemoryBytes);
            if (temperatureCelsius == null) {
                writer.nothing();
            } else {
                writer.float32(temperatureCelsius);
            }
            writer.uint(queueCapacity);
            PartIds.write(writer, partIds);
            writer.uint(datagramBytes).uint(receiveBufferBytes).uint(processors);
            RatesCodec.write(writer, rates);
            if (boot != null) {
                writer.bytes(ByteBuffer.allocate(BOOT_BYTES).putLong(boot).array());
            }
        });
    }

    private static void requireText(String field, String text) {
        int length = text.getBytes(StandardCharsets.UTF_8).length;
        require(length >= 1 && length <= Cbor.MAX_TEXT_BYTES, field + " has 1 to " + Cbor.MAX_TEXT_BYTES + " bytes");
    }

    private static void require(boolean held, String rule) {
        if (!held) {
            throw new IllegalArgumentException(NAME + " breaks the rule: " + rule);
        }
    }
}
