/**
 * The study {@code splits}: what each way to split AlexNet's layers sends, holds and computes, and how long its parts take. Read
 * {@link dev.ballast.bench.splits.SplitsStudy}.
 */
@NullMarked
package dev.ballast.bench.splits;

import org.jspecify.annotations.NullMarked;
