package dev.ballast.bench.codes;

import dev.ballast.bench.study.Figures;
import dev.ballast.bench.study.TextTable;
import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Collectors;

/** Prints the result of the study for people. */
public final class CodesTables {
    private final CodesResult result;

    CodesTables(CodesResult result) {
        this.result = result;
    }

    /** Four tables and what must be known to read them. */
    public void print(PrintWriter people) {
        print(contenders(), people);
        people.println(
                "recovered: share of all patterns of so many lost nodes after which every data part is known; error: of recovered"
                        + " elements, in ulp of the layer's largest.");
        people.println();
        print(conditions(), people);
        people.println(
                "gain: sum of the absolute coefficients of the worst recovery; condition: of the worst decode matrix, in the maximum"
                        + " norm.");
        people.println();
        long patterns = result.exact().stream().mapToLong(ExactRow::patterns).sum();
        people.printf(
                "codes of integers over int8 layers: %d patterns of losses, %d elements that are not the lost ones bit for bit%n%n",
                patterns, result.intMismatches());
        for (Coverage row : result.coverages()) {
            people.printf(
                    "%-8s coded %s%n         2MR   %s%n",
                    row.name(), percents(row.coded()), percents(row.replicated()));
        }
        people.println("coverage, %, of single failures for 1, 2, ... extra devices (the paper's figure 14).");
        people.println();
        print(shares(), people);
        people.flush();
    }

    private static void print(TextTable table, PrintWriter people) {
        table.lines().forEach(people::println);
    }

    private TextTable contenders() {
        TextTable table = new TextTable(
                "k",
                "extra",
                "code",
                "work +%",
                "1 lost %",
                "2 lost %",
                "3 lost %",
                "4 lost %",
                "worst ulp",
                "mean ulp",
                "decode us");
        for (ContenderRow row : result.contenders()) {
            table.add(
                    Integer.toString(row.of().code().dataParts()),
                    Integer.toString(row.of().code().parityParts()),
                    row.of().name(),
                    Figures.decimals(row.extraWork() * 100, 0),
                    percent(row.rate(1)),
                    percent(row.rate(2)),
                    percent(row.rate(3)),
                    percent(row.rate(4)),
                    Figures.decimals(row.errors().worst(), 1),
                    Figures.decimals(row.errors().mean(), 2),
                    Figures.decimals(row.decodeUs(), 1));
        }
        return table;
    }

    private TextTable conditions() {
        TextTable table = new TextTable("k", "r", "gain", "condition", "patterns", "undecodable");
        for (ConditionRow row : result.conditions()) {
            table.add(
                    Integer.toString(row.code().dataParts()),
                    Integer.toString(row.code().parityParts()),
                    Figures.plain(row.conditioning().gain()),
                    Figures.plain(row.conditioning().condition()),
                    Long.toString(row.patterns()),
                    Long.toString(row.undecodable()));
        }
        return table;
    }

    private TextTable shares() {
        TextTable table = new TextTable("layer", "code", "lost", "gemm ms", "decode us", "share %");
        for (DecodeShare row : result.shares()) {
            table.add(
                    row.shape().toString(),
                    row.code().toString(),
                    Integer.toString(row.lost()),
                    Figures.decimals(row.gemmMs(), 3),
                    Figures.decimals(row.decodeUs(), 1),
                    Figures.decimals(row.share() * 100, 3));
        }
        return table;
    }

    private static String percents(List<Double> shares) {
        return shares.stream().map(CodesTables::percent).collect(Collectors.joining(" "));
    }

    private static String percent(double share) {
        return Figures.decimals(share * 100, 1);
    }
}
