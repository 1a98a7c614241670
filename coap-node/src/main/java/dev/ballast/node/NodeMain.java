package dev.ballast.node;

import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.measure.BoardRates;
import dev.ballast.gemm.measure.KernelCheck;
import dev.ballast.gemm.measure.RateMeter;
import dev.ballast.node.work.WarmUp;
import dev.ballast.profile.BoardProfile;
import dev.ballast.profile.ProcessorShare;
import dev.ballast.profile.ProfileException;
import dev.ballast.profile.Profiles;
import dev.ballast.profile.StartAdvice;
import dev.ballast.wire.SoftwareVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;

/** Starts one node and waits until the process is told to end. */
@Command(
        name = "ballast-node",
        description =
                "Runs one node: holds parts of a neural network and computes their products for a Ballast gateway, over CoAP.",
        versionProvider = NodeMain.VersionLine.class,
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:stopped as asked",
            "1:cannot start (the message says why), or a kernel failed the self-test",
            "2:an option, the profile or the address is wrong"
        })
public final class NodeMain implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(NodeMain.class);

    /** Share of the heap that parts and working arrays may take; the rest is for messages. */
    private static final double HEAP_SHARE = 0.7;

    /** Time to measure each rate before the node starts. */
    private static final long RATE_NS = 20_000_000;

    @Option(
            names = "--id",
            paramLabel = "NAME",
            description = "id of this node in the fleet (default: ${DEFAULT-VALUE})")
    private String id = "node";

    @Option(names = "--host", description = "address to listen on (default: ${DEFAULT-VALUE})")
    private String host = "127.0.0.1";

    @Option(names = "--port", description = "UDP port; 0: any free port (default: ${DEFAULT-VALUE})")
    private int port = 5683;

    @Option(
            names = "--profile",
            paramLabel = "NAME|FILE",
            description = "profile of this board: a built-in name or a YAML file (default: ${DEFAULT-VALUE})")
    private String profile = "generic-jvm";

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "folder for the parts, and for one day the pieces of unfinished pushes (default: ${DEFAULT-VALUE})")
    private Path data = Path.of("ballast-node-data");

    @Option(
            names = "--keep-unused",
            paramLabel = "HOURS",
            description =
                    "remove parts that no gateway used or needed for this long; 3 to 876000, 0: never (default: ${DEFAULT-VALUE})")
    private int keepUnusedHours = 24;

    @Option(names = "--insecure", description = "allow an address other than loopback although there are no keys")
    private boolean insecure;

    @Option(
            names = "--exit-with-stdin",
            description = "stop when standard input ends, which happens when the parent process dies")
    private boolean exitWithStdin;

    @Option(names = "--self-test", description = "check and measure each kernel of this JVM, print a table and exit")
    private boolean selfTest;

    private final InputStream in;
    private final PrintStream out;
    private final CountDownLatch told = new CountDownLatch(1);

    NodeMain(InputStream in, PrintStream out) {
        this.in = in;
        this.out = out;
    }

    /** Runs a node; the exit codes are in {@code --help}. */
    public static void main(String[] args) {
        System.exit(commandLine(System.in, System.out).execute(args));
    }

    /** The command line of a node, which may be parsed without a start. */
    public static CommandLine commandLine(InputStream in, PrintStream out) {
        CommandLine line = new CommandLine(new NodeMain(in, out));
        line.setParameterExceptionHandler((error, args) -> {
            error.getCommandLine()
                    .getErr()
                    .println("ballast-node: " + error.getMessage() + " (--help lists the options)");
            return ExitCode.USAGE;
        });
        line.setExecutionExceptionHandler((error, command, result) -> {
            if (!(error instanceof NodeStartException start)) {
                throw error;
            }
            command.getErr().println("ballast-node: " + start.getMessage());
            return start.isUsage() ? ExitCode.USAGE : ExitCode.SOFTWARE;
        });
        return line;
    }

    @Override
    public Integer call() throws NodeStartException, InterruptedException {
        if (selfTest) {
            return KernelChoice.selfTest(out, System::nanoTime) ? ExitCode.OK : ExitCode.SOFTWARE;
        }
        NodeConfig config = config();
        try (Node node = start(config)) {
            Runtime.getRuntime().addShutdownHook(new Thread(node::close, "node-shutdown"));
            InetSocketAddress address = node.address();
            out.println("ready coap://" + text(address) + " id=" + config.id());
            out.flush();
            watchInput();
            KernelChoice.logSteady(node.measureAgain(NodeMain::meter));
            told.await();
            LOG.info("node stops: standard input ended");
        }
        return ExitCode.OK;
    }

    /** Chooses a kernel, warms up and starts. The memory for choosing and warming up is free when the method returns. */
    private static Node start(NodeConfig config) throws NodeStartException {
        KernelCheck check = KernelChoice.fastestSound();
        Node node = Node.start(config, check.kernel(), System::nanoTime);
        WarmUp.run(check.kernel(), node.formats());
        BoardRates rates = meter(check.kernel()).measure(WarmUp.coversInt8(node.formats()));
        node.tell(rates);
        KernelChoice.log(check, rates);
        return node;
    }

    private static RateMeter meter(GemmKernel kernel) {
        return new RateMeter(kernel, RATE_NS, System::nanoTime, ProcessorShare.ofThisProcess());
    }

    private NodeConfig config() throws NodeStartException {
        try {
            BoardProfile board = Profiles.load(profile);
            StartAdvice.commandLine(board.jvmFlags())
                    .ifPresent(line -> LOG.warn(
                            "started without the JVM flags of profile {}; for full speed and the right use of memory start the node with: {}",
                            board.name(),
                            line));
            return new NodeConfig(
                    id,
                    InetAddress.getByName(host),
                    port,
                    data,
                    board.name(),
                    board.cores(),
                    board.queueLength(),
                    memory(board),
                    board.datagramBytes(),
                    insecure,
                    Duration.ofHours(keepUnusedHours));
        } catch (UnknownHostException e) {
            throw NodeStartException.usage("--host " + host + " is not an address of this machine");
        } catch (ProfileException | IllegalArgumentException e) {
            throw NodeStartException.usage(String.valueOf(e.getMessage()));
        }
    }

    /** Bytes for parts: the memory of the profile, or the share of this JVM's heap if that is less. */
    private static long memory(BoardProfile board) {
        long promised = (long) board.memoryMb() << 20;
        long heap = (long) (Runtime.getRuntime().maxMemory() * HEAP_SHARE);
        if (heap < promised) {
            LOG.warn(
                    "memory limited: profile {} offers {} MiB, but the heap of this JVM has room for {} MiB; raise -Xmx",
                    board.name(),
                    board.memoryMb(),
                    heap >> 20);
        }
        return Math.min(promised, heap);
    }

    private void watchInput() {
        if (exitWithStdin) {
            Thread watch = new Thread(this::readToEnd, "node-stdin");
            watch.setDaemon(true);
            watch.start();
        }
    }

    private void readToEnd() {
        try {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            LOG.warn("reading standard input failed: {}", e.getMessage());
        }
        told.countDown();
    }

    private static String text(InetSocketAddress address) {
        String name = address.getAddress().getHostAddress();
        return (name.contains(":") ? "[" + name + "]" : name) + ":" + address.getPort();
    }

    static final class VersionLine implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"ballast-node " + SoftwareVersion.text()};
        }
    }
}
