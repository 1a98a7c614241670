package dev.ballast.cli;

import dev.ballast.command.CommandException;
import dev.ballast.command.CommandRunner;
import dev.ballast.plan.Redundancy;
import dev.ballast.plan.SplitKind;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of {@code ballast plan} that replace settings of a configuration. */
final class PlanOptions {
    @Option(names = "--code", paramLabel = "CODE", description = "redundancy: coded, replicate or none")
    private @Nullable String code;

    @Option(
            names = "--parity",
            paramLabel = "R",
            description = "number of parity nodes, 0 to 4; only with --code coded")
    private @Nullable Integer parity;

    @Option(
            names = "--split",
            paramLabel = "KIND",
            description = "how layers are split: output, spatial, input or grid")
    private @Nullable String split;

    @Option(
            names = "--split-from-macs",
            paramLabel = "N",
            description = "keep layers with fewer than N multiply-accumulates on the gateway")
    private @Nullable Long splitFromMacs;

    @Option(
            names = "--place",
            paramLabel = "PLACE",
            description =
                    "split: split every layer that can be; fastest: run each layer where it is predicted to be fastest")
    private @Nullable String place;

    Redundancy redundancy(Redundancy usual) throws CommandException {
        String kind = code;
        Integer given = parity;
        if (kind == null) {
            kind = given == null ? "" : "coded";
        }
        try {
            return switch (kind) {
                case "" -> usual;
                case "coded" -> Redundancy.coded(given == null ? 1 : given);
                case "replicate" -> copies(given, Redundancy.replicated());
                case "none" -> copies(given, Redundancy.coded(0));
                default -> throw usage("--code must be coded, replicate or none, is " + kind);
            };
        } catch (IllegalArgumentException e) {
            throw usage("--parity: " + e.getMessage());
        }
    }

    private static Redundancy copies(@Nullable Integer parity, Redundancy redundancy) throws CommandException {
        if (parity != null) {
            throw usage("--parity is allowed only with --code coded");
        }
        return redundancy;
    }

    SplitKind split(SplitKind usual) throws CommandException {
        if (split == null) {
            return usual;
        }
        if (!SplitKind.labels().contains(split)) {
            throw usage("--split must be one of " + SplitKind.labels() + ", is " + split);
        }
        return SplitKind.valueOf(split.toUpperCase(Locale.ROOT));
    }

    long splitFromMacs(long usual) {
        return splitFromMacs == null ? usual : splitFromMacs;
    }

    boolean fastest(boolean usual) throws CommandException {
        if (place == null) {
            return usual;
        }
        return switch (place) {
            case "split" -> false;
            case "fastest" -> true;
            default -> throw usage("--place must be split or fastest, is " + place);
        };
    }

    private static CommandException usage(String text) {
        return new CommandException(CommandRunner.USAGE, text);
    }
}
