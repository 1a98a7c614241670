package dev.ballast.cli;

import dev.ballast.command.CommandException;
import dev.ballast.command.CommandRunner;
import dev.ballast.model.open.ShapeLimits;
import java.util.LinkedHashMap;
import java.util.Map;

/** Shapes of inputs on a command line, as in {@code input_ids=1x128}, and the memory that a model of such shapes may take. */
final class OpenShapes {
    private OpenShapes() {}

    /** Half of the memory that this program may have. */
    static ShapeLimits limits() {
        return ShapeLimits.of(Math.max(1, Runtime.getRuntime().maxMemory() / 2));
    }

    /** Reads the extents of each input; {@code scalar} has none. */
    static Map<String, long[]> parse(Map<String, String> shapes) throws CommandException {
        Map<String, long[]> parsed = new LinkedHashMap<>();
        for (Map.Entry<String, String> shape : shapes.entrySet()) {
            parsed.put(shape.getKey(), extents(shape.getKey(), shape.getValue().strip()));
        }
        return parsed;
    }

    private static long[] extents(String input, String text) throws CommandException {
        if (text.equals("scalar")) {
            return new long[0];
        }
        String[] words = text.split("x", -1);
        long[] extents = new long[words.length];
        for (int axis = 0; axis < extents.length; axis++) {
            try {
                extents[axis] = Long.parseLong(words[axis].strip());
            } catch (NumberFormatException e) {
                throw new CommandException(
                        CommandRunner.USAGE,
                        "--shape " + input + "=" + text + " has no extents such as 1x128; expected INPUT=EXTENTS");
            }
        }
        return extents;
    }
}
