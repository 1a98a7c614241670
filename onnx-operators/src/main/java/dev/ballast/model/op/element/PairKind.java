package dev.ballast.model.op.element;

/** An operation on two numbers of one type. */
enum PairKind {
    ADD(FloatPairs::add, LongPairs::add),
    SUB(FloatPairs::subtract, LongPairs::subtract),
    MUL(FloatPairs::multiply, LongPairs::multiply),
    DIV(FloatPairs::divide, LongPairs::divide),
    POW(FloatPairs::power, LongPairs::power),
    /** The remainder with the sign of the dividend. */
    REMAINDER(FloatPairs::remainder, LongPairs::remainder),
    MAX(FloatPairs::larger, LongPairs::larger),
    MIN(FloatPairs::smaller, LongPairs::smaller);

    @SuppressWarnings("ImmutableEnumChecker") // a method without state
    private final FloatPairs.Loop floats;

    @SuppressWarnings("ImmutableEnumChecker") // a method without state
    private final LongPairs.Loop integers;

    PairKind(FloatPairs.Loop floats, LongPairs.Loop integers) {
        this.floats = floats;
        this.integers = integers;
    }

    FloatPairs.Loop floats() {
        return floats;
    }

    LongPairs.Loop integers() {
        return integers;
    }
}
