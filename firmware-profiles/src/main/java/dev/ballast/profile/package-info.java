/**
 * Profiles of kinds of boards, read from YAML, and the strict YAML reader for all configuration files. Also the share of a processor that
 * this process has, and the command line that it should have been started with.
 *
 * <p>May depend on the JDK and on snakeyaml-engine alone. No type outside this package may use snakeyaml-engine.
 */
@NullMarked
package dev.ballast.profile;

import org.jspecify.annotations.NullMarked;
