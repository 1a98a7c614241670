package dev.ballast.cli;

import picocli.CommandLine.Option;

/** Help for commands whose {@code --version} is the version of something else than the program. */
final class HelpOption {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help message and exit.")
    boolean help;
}
