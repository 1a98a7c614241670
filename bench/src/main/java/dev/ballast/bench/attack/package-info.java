/**
 * The study {@code attack}: strangers on loopback send a fleet what wears out its state, all at once, while honest clients infer. The
 * attackers write their bytes by hand, so nothing of the product stands between them and the wire. Read
 * {@link dev.ballast.bench.attack.AttackStudy}, then {@link dev.ballast.bench.attack.Attack}.
 */
@NullMarked
package dev.ballast.bench.attack;

import org.jspecify.annotations.NullMarked;
