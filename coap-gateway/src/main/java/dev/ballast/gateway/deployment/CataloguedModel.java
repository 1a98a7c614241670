package dev.ballast.gateway.deployment;

import dev.ballast.gateway.models.ServedModel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway knows of one model: its versions, lowest first, and which of them answers those who name none. Immutable.
 *
 * @param named the version that its settings name as the default; empty when they name none
 */
public record CataloguedModel(String name, String named, List<Version> versions) {
    /** Versions that are numbers by their value, then whatever else was found. */
    private static final Comparator<String> ORDER = Comparator.comparing((String version) -> !isNumber(version))
            .thenComparing(String::length)
            .thenComparing(Comparator.naturalOrder());

    public CataloguedModel {
        versions = List.copyOf(versions);
    }

    /** One of which nothing is known yet. */
    static CataloguedModel unknown(String name) {
        return new CataloguedModel(name, "", List.of());
    }

    /** What a version may be called: a whole number from 1 to 999999999 without leading zeros. */
    public static boolean isNumber(String version) {
        return version.matches("[1-9][0-9]{0,8}");
    }

    /** The highest of these versions, of which there is at least one. */
    static String highest(List<String> versions) {
        return versions.stream().filter(CataloguedModel::isNumber).max(ORDER).orElse(versions.get(0));
    }

    /** Whether a version can be asked. */
    public enum State {
        READY,
        LOADING,
        UNAVAILABLE
    }

    /**
     * One version.
     *
     * @param served null while requests are not answered
     * @param loading whether it is being loaded, for the first time or anew
     * @param reason why it is not served, or why it could not be loaded anew; empty when there is nothing to say
     */
    public record Version(String version, @Nullable ServedModel served, boolean loading, String reason) {
        public State state() {
            return served != null ? State.READY : loading ? State.LOADING : State.UNAVAILABLE;
        }
    }

    /** The version of this number, or null. */
    public @Nullable Version version(String version) {
        return versions.stream()
                .filter(each -> each.version().equals(version))
                .findFirst()
                .orElse(null);
    }

    /** Who answers those who name no version: the one that is named, else the highest that is ready; null while none is. */
    public @Nullable Version serving() {
        Version highest = null;
        for (Version each : versions) {
            if (each.served() != null && each.version().equals(named)) {
                return each;
            }
            highest = each.served() != null ? each : highest;
        }
        return highest;
    }

    /** The same with another default. */
    CataloguedModel naming(String version) {
        return new CataloguedModel(name, version, versions);
    }

    /** The same with a version changed; {@code change} is given one that is unavailable where there was none. */
    CataloguedModel with(String version, UnaryOperator<Version> change) {
        Version before = version(version);
        List<Version> next = new ArrayList<>(versions);
        next.remove(before);
        next.add(change.apply(before == null ? new Version(version, null, false, "not loaded") : before));
        next.sort(Comparator.comparing(Version::version, ORDER));
        return new CataloguedModel(name, named, next);
    }

    /** The same without the versions that are neither served nor being loaded nor among {@code known}. */
    CataloguedModel keeping(List<String> known) {
        return new CataloguedModel(
                name,
                named,
                versions.stream()
                        .filter(each -> each.served() != null || each.loading() || known.contains(each.version()))
                        .toList());
    }
}
