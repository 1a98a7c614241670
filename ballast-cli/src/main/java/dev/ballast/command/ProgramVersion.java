package dev.ballast.command;

import picocli.CommandLine.IVersionProvider;

/** Reads the version from the manifest of the jar. */
public final class ProgramVersion implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = ProgramVersion.class.getPackage().getImplementationVersion();
        return new String[] {
            "ballast " + (version == null ? "(not from a jar)" : version),
            "JVM " + System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")"
        };
    }
}
