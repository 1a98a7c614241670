package dev.ballast.model.op.pool;

/** How the elements under a window are reduced. */
enum PoolKind {
    MAX,
    /** The sum, divided by the number of elements inside the input. */
    AVERAGE,
    /** The sum, divided by the number of elements inside the input or its declared padding. */
    AVERAGE_WITH_PADDING,
    /** The p-norm: the p-th root of the sum of the p-th powers of the absolute elements. */
    NORM
}
