/**
 * Which models are served and where their parts are: versions that come and go, whether nodes have room, pushing parts and taking them
 * back, planning anew when a node is gone. Depends on all of {@code models}, {@code inference} and {@code fleet}; nothing but the wiring and
 * the edges depends on it. Read {@link dev.ballast.gateway.deployment.ModelChanges}.
 */
@NullMarked
package dev.ballast.gateway.deployment;

import org.jspecify.annotations.NullMarked;
