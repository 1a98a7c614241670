package dev.ballast.cli;

import picocli.CommandLine.Option;

/** The help option alone, for commands whose {@code --version} is not the version of the program. */
final class HelpOption {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help message and exit.")
    boolean help;
}
