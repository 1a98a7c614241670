/**
 * The state of a running fleet for people and scripts: a verdict, one screen of text, one JSON document. All of it is made from the
 * gateway's answers, without network or clock.
 *
 * <p>May depend on Jackson and the JDK only.
 */
@NullMarked
package dev.ballast.status;

import org.jspecify.annotations.NullMarked;
