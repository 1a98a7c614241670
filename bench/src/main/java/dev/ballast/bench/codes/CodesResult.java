package dev.ballast.bench.codes;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** The result of the study. */
public record CodesResult(
        List<ContenderRow> contenders,
        List<ConditionRow> conditions,
        List<ExactRow> exact,
        List<Coverage> coverages,
        List<DecodeShare> shares) {
    public CodesResult {
        contenders = List.copyOf(contenders);
        conditions = List.copyOf(conditions);
        exact = List.copyOf(exact);
        coverages = List.copyOf(coverages);
        shares = List.copyOf(shares);
    }

    /** Sets of at most r lost parts that were tried, over all codes for any r failures. */
    long patterns() {
        return conditions.stream().mapToLong(ConditionRow::patterns).sum();
    }

    /** Those that could not be decoded. */
    long undecodable() {
        return conditions.stream().mapToLong(ConditionRow::undecodable).sum();
    }

    /** Elements of integer products that did not come back bit for bit, over all codes of integers and sets of at most r lost parts. */
    long intMismatches() {
        return exact.stream().mapToLong(ExactRow::mismatches).sum();
    }

    /** Of what the codes of the product recovered. */
    double worstErrorUlp() {
        return largest(
                contenders.stream().filter(row -> row.of().ours()).toList(),
                row -> row.errors().worst());
    }

    /** The largest, over layers and codes. */
    double decodeShare() {
        return largest(shares, DecodeShare::share);
    }

    private static <T> double largest(List<T> rows, ToDoubleFunction<T> value) {
        return rows.stream().mapToDouble(value).max().orElse(Double.NaN);
    }
}
