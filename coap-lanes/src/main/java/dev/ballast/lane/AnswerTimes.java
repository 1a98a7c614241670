package dev.ballast.lane;

/** How long jobs of one kind take: from their last datagram to the first answer, and from one answer to the next. */
final class AnswerTimes {
    private final Smoothed first = new Smoothed();
    private final Smoothed gap = new Smoothed();

    Smoothed first() {
        return first;
    }

    Smoothed gap() {
        return gap;
    }
}
