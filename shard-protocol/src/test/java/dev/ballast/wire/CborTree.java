package dev.ballast.wire;

import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * CBOR as plain values, encoded by Jackson. It is the oracle of the messages' own encoder, and builds wrong messages. A tree is a List,
 * Integer, Long, String, byte[], Float, Double, Boolean, Map (an empty one), {@link Tagged}, {@link Nothing} or {@link Either}.
 */
final class CborTree {
    record Tagged(int tag, Object content) {}

    enum Nothing {
        NULL
    }

    /** {@code value}, at a place where the schema also permits the type of {@code other}. */
    record Either(Object value, Object other) {}

    /** One value of each CBOR type. None is an encoding of another. */
    private static final List<Object> STRANGERS = List.of(
            7,
            -7,
            Long.MAX_VALUE,
            "seven",
            new byte[] {7},
            List.of(),
            Map.of(),
            1.5f,
            1.5d,
            true,
            Nothing.NULL,
            new Tagged(85, 7),
            new Tagged(84, new byte[] {0, 0, 0, 0}),
            new Tagged(72, new byte[] {0, 0}),
            new Tagged(40, List.of(List.of(1), new Tagged(85, new byte[4]))));

    private CborTree() {}

    static byte[] encode(Object tree) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (CBORGenerator generator = new CBORFactory().createGenerator(out)) {
            write(generator, tree);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** Each tree that differs from {@code tree} in one node, which has another CBOR type. */
    static List<Object> withOneWrongType(Object tree) {
        if (tree instanceof Either either) {
            List<Object> wrong = withOneWrongType(either.value());
            wrong.removeIf(stranger -> type(stranger).equals(type(either.other())));
            return wrong;
        }
        List<Object> wrong = new ArrayList<>();
        for (Object stranger : STRANGERS) {
            if (!type(stranger).equals(type(tree))) {
                wrong.add(stranger);
            }
        }
        if (tree instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                for (Object element : withOneWrongType(list.get(i))) {
                    wrong.add(replaced(list, i, element));
                }
            }
        }
        if (tree instanceof Tagged tagged) {
            withOneWrongType(tagged.content()).forEach(content -> wrong.add(new Tagged(tagged.tag(), content)));
        }
        return wrong;
    }

    static List<Object> replaced(List<?> list, int index, Object element) {
        List<Object> copy = new ArrayList<>(list);
        copy.set(index, element);
        return copy;
    }

    private static String type(Object tree) {
        if (tree instanceof Tagged tagged) {
            return "tag " + tagged.tag();
        }
        if (tree instanceof Integer || tree instanceof Long) {
            return ((Number) tree).longValue() < 0 ? "negative" : "unsigned";
        }
        return tree instanceof List ? "array" : tree.getClass().getSimpleName();
    }

    private static void write(CBORGenerator generator, Object tree) throws IOException {
        if (tree instanceof List<?> list) {
            generator.writeStartArray(null, list.size());
            for (Object element : list) {
                write(generator, element);
            }
            generator.writeEndArray();
        } else if (tree instanceof Tagged tagged) {
            generator.writeTag(tagged.tag());
            write(generator, tagged.content());
        } else if (tree instanceof Either either) {
            write(generator, either.value());
        } else {
            writeScalar(generator, tree);
        }
    }

    private static void writeScalar(CBORGenerator generator, Object scalar) throws IOException {
        if (scalar instanceof Integer || scalar instanceof Long) {
            generator.writeNumber(((Number) scalar).longValue());
        } else if (scalar instanceof Float number) {
            generator.writeNumber(number);
        } else if (scalar instanceof Double number) {
            generator.writeNumber(number);
        } else if (scalar instanceof String text) {
            generator.writeString(text);
        } else if (scalar instanceof byte[] bytes) {
            generator.writeBinary(bytes);
        } else if (scalar instanceof Boolean bool) {
            generator.writeBoolean(bool);
        } else if (scalar instanceof Map) {
            generator.writeStartObject(null, 0);
            generator.writeEndObject();
        } else {
            generator.writeNull();
        }
    }
}
