package dev.ballast.model;

import java.util.List;
import java.util.stream.Collectors;

/** Names of steps that stand for several nodes. */
final class SiblingNames {
    /** Characters at which exporters divide names into parts. */
    private static final String DIVIDERS = "/.";

    private SiblingNames() {}

    /** The place of a step with these members, in running order. */
    static Step.Site site(List<LinearStep.Member> members) {
        Step.Site first = members.get(0).site();
        String operators = members.stream()
                .map(member -> member.site().operator())
                .distinct()
                .collect(Collectors.joining("+"));
        String name =
                joined(members.stream().map(member -> member.site().name()).toList());
        return new Step.Site(name, operators, first.input(), first.reads(), first.writes(), "", first.guards());
    }

    /**
     * One name for several nodes: what their names have in common, up to whole parts, and in between what differs, with plus signs. An
     * example is {@code layer.0/query+key+value/MatMul}.
     */
    static String joined(List<String> names) {
        String first = names.get(0);
        int before = first.length();
        int after = first.length();
        int shortest = first.length();
        for (String name : names) {
            before = Math.min(before, alike(first, name, false));
            after = Math.min(after, alike(first, name, true));
            shortest = Math.min(shortest, name.length());
        }
        int from = 0;
        for (int i = 0; i < before; i++) {
            from = DIVIDERS.indexOf(first.charAt(i)) < 0 ? from : i + 1;
        }
        int kept = 0;
        for (int i = 1; i <= after && from + i < shortest; i++) {
            kept = DIVIDERS.indexOf(first.charAt(first.length() - i)) < 0 ? kept : i;
        }
        int start = from;
        int end = kept;
        return first.substring(0, start)
                + names.stream()
                        .map(name -> name.substring(start, name.length() - end))
                        .collect(Collectors.joining("+"))
                + first.substring(first.length() - end);
    }

    /** Number of leading, or trailing, characters that two names have in common. */
    private static int alike(String a, String b, boolean isFromEnd) {
        int most = Math.min(a.length(), b.length());
        for (int i = 0; i < most; i++) {
            char left = a.charAt(isFromEnd ? a.length() - 1 - i : i);
            char right = b.charAt(isFromEnd ? b.length() - 1 - i : i);
            if (left != right) {
                return i;
            }
        }
        return most;
    }
}
