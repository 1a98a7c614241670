package dev.ballast.bench.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ballast.bench.kernels.KernelsReport;
import dev.ballast.bench.kernels.KernelsStudy;
import dev.ballast.bench.kernels.MismatchException;
import dev.ballast.bench.study.ResultFolder;
import dev.ballast.clock.NanoClock;
import dev.ballast.command.CommandException;
import dev.ballast.command.ProgramVersion;
import dev.ballast.gateway.config.GatewayException;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ballast bench kernels}. */
@Command(
        name = "kernels",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        sortOptions = false,
        description = {
            "Compares Ballast's kernels with EJML, netlib, onnxruntime and numpy on one thread, in alternating runs: products of layers of LeNet-5,"
                    + " AlexNet, SqueezeNet and MobileNetV2, AlexNet's fc6 and the memory bandwidth, weights in smaller formats, and"
                    + " whole models. Checks every result before timing it. Starts no nodes.",
            "--quick: AlexNet's and SqueezeNet's layers, fewer turns. BALLAST_JAVA_HOME chooses the JDK."
        })
final class KernelsCommand implements Callable<Integer> {
    /** netlib would otherwise look for a native library when it is first used. */
    private static final String NATIVE_NETLIB = "dev.ludovic.netlib.blas.allowNative";

    @Mixin
    private StudyOptions options = new StudyOptions();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "folder that holds models/, onnx-light/, real/ and minilm/ (default: BALLAST_DATA); without it whole models are skipped",
            defaultValue = "${env:BALLAST_DATA}")
    private @Nullable Path data;

    @Override
    public Integer call() throws CommandException, InterruptedException {
        System.setProperty(NATIVE_NETLIB, "false");
        return options.runHere("kernels", this::study);
    }

    private ObjectNode study(ResultFolder results, PrintWriter people)
            throws GatewayException, IOException, InterruptedException {
        Path folder = data == null || data.toString().isEmpty() ? null : data;
        NanoClock processor = processorClock();
        KernelsStudy study = options.quick()
                ? KernelsStudy.quick(folder, processor, System::nanoTime)
                : KernelsStudy.full(folder, processor, System::nanoTime);
        try {
            KernelsReport report = new KernelsReport(study.run(people));
            report.tables().print(people);
            results.write(report.json());
            results.write(report.chart());
            return report.summary();
        } catch (MismatchException e) {
            throw new GatewayException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Of the calling thread, where the machine tells it. */
    private static NanoClock processorClock() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return threads.isCurrentThreadCpuTimeSupported() ? threads::getCurrentThreadCpuTime : System::nanoTime;
    }
}
