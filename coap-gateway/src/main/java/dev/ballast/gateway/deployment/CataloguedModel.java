package dev.ballast.gateway.deployment;

import dev.ballast.gateway.models.ServedModel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The catalogue entry of one model: its versions, lowest first, and its default version. Immutable.
 *
 * @param named the default version in the settings of the model; empty when they name none
 */
public record CataloguedModel(String name, String named, List<Version> versions) {
    /** Numbers first, by value; then all other names. */
    private static final Comparator<String> ORDER = Comparator.comparing((String version) -> !isNumber(version))
            .thenComparing(String::length)
            .thenComparing(Comparator.naturalOrder());

    public CataloguedModel {
        versions = List.copyOf(versions);
    }

    /** A model without versions. */
    static CataloguedModel unknown(String name) {
        return new CataloguedModel(name, "", List.of());
    }

    /** Whether the text is a version number: a whole number from 1 to 999999999 without leading zeros. */
    public static boolean isNumber(String version) {
        return version.matches("[1-9][0-9]{0,8}");
    }

    /** The highest of these versions; the list must not be empty. */
    static String highest(List<String> versions) {
        return versions.stream().filter(CataloguedModel::isNumber).max(ORDER).orElse(versions.get(0));
    }

    /** Whether requests can use a version. */
    public enum State {
        READY,
        LOADING,
        UNAVAILABLE
    }

    /**
     * One version.
     *
     * @param served null while the version does not answer requests
     * @param loading whether the version is being loaded, for the first time or again
     * @param reason why the version is not served or could not be reloaded; empty when there is no reason
     */
    public record Version(String version, @Nullable ServedModel served, boolean loading, String reason) {
        public State state() {
            return served != null ? State.READY : loading ? State.LOADING : State.UNAVAILABLE;
        }
    }

    /** The version with this number, or null. */
    public @Nullable Version version(String version) {
        return versions.stream()
                .filter(each -> each.version().equals(version))
                .findFirst()
                .orElse(null);
    }

    /**
     * The version that answers requests without a version: the default if it is served, else the highest served one; null when none
     * is.
     */
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

    /** A copy with another default. */
    CataloguedModel naming(String version) {
        return new CataloguedModel(name, version, versions);
    }

    /** A copy with one version changed. {@code change} gets an unavailable version when there is none yet. */
    CataloguedModel with(String version, UnaryOperator<Version> change) {
        Version before = version(version);
        List<Version> next = new ArrayList<>(versions);
        next.remove(before);
        next.add(change.apply(before == null ? new Version(version, null, false, "not loaded") : before));
        next.sort(Comparator.comparing(Version::version, ORDER));
        return new CataloguedModel(name, named, next);
    }

    /** A copy without versions that are neither served, nor being loaded, nor in {@code known}. */
    CataloguedModel keeping(List<String> known) {
        return new CataloguedModel(
                name,
                named,
                versions.stream()
                        .filter(each -> each.served() != null || each.loading() || known.contains(each.version()))
                        .toList());
    }
}
