/**
 * The study {@code attack}: attackers on loopback send a fleet requests that use up its resources, all at once, while honest clients
 * infer. The attackers write their bytes by hand, so no code of Ballast filters them.
 *
 * <p>May depend on {@code study}, {@code demo}, {@code fleet}, {@code gateway.config}, {@code round} and {@code wire}. Read {@link
 * dev.ballast.bench.attack.AttackStudy}, then {@link dev.ballast.bench.attack.Attack}.
 */
@NullMarked
package dev.ballast.bench.attack;

import org.jspecify.annotations.NullMarked;
