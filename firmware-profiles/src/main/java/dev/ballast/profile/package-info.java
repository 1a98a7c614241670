/**
 * What each kind of board can do, read from YAML, and the strict YAML reader that other configuration files share; and the share of a
 * processor that this process has on the board it runs on.
 *
 * <p>Depends on the JDK and on snakeyaml-engine, which no type outside this package sees.
 */
@NullMarked
package dev.ballast.profile;

import org.jspecify.annotations.NullMarked;
