package dev.ballast.cli;

import dev.ballast.command.CommandException;
import dev.ballast.command.CommandRunner;
import dev.ballast.command.ProgramVersion;
import dev.ballast.command.StopSignal;
import dev.ballast.gateway.Gateway;
import dev.ballast.gateway.coap.CoapEdges;
import dev.ballast.gateway.config.GatewayConfig;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.config.HostPort;
import dev.ballast.gateway.yaml.ConfigFile;
import dev.ballast.profile.ProfileException;
import dev.ballast.profile.StartAdvice;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ballast gateway}: runs a gateway until it is stopped. */
@Command(
        name = "gateway",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        description = {
            "Runs the gateway of the fleet that a YAML file describes, until Ctrl-C.",
            "docs/gateway.example.yaml shows every key."
        })
final class GatewayCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayCommand.class);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "YAML file with the fleet, models and telemetry (default: ${DEFAULT-VALUE})")
    private Path config = Path.of("gateway.yaml");

    @Option(
            names = "--insecure",
            description = "allow an address other than loopback although there are no keys; logs a warning")
    private boolean insecure;

    @Option(
            names = "--exit-with-stdin",
            description = "stop when standard input ends, which happens when the parent process dies")
    private boolean exitWithStdin;

    @Override
    public Integer call() throws CommandException, InterruptedException {
        GatewayConfig settings;
        try {
            settings = ConfigFile.read(config, insecure);
        } catch (ProfileException e) {
            throw new CommandException(CommandRunner.USAGE, String.valueOf(e.getMessage()));
        }
        StartAdvice.commandLine(GatewayFlags.of(Runtime.version().feature()))
                .ifPresent(line -> LOG.warn(
                        "started without the JVM flags of the launcher; for full speed start the gateway with: {}",
                        line));
        try (StopSignal stop = StopSignal.install();
                Gateway gateway =
                        Gateway.start(settings, new CoapEdges(), System::nanoTime, System::currentTimeMillis)) {
            InetSocketAddress address = gateway.address();
            spec.commandLine().getOut().println(ready(address) + " mqtt " + gateway.broker());
            spec.commandLine().getOut().flush();
            spec.commandLine().getErr().println(nextStep(address));
            if (exitWithStdin) {
                stop.endWith(System.in);
            }
            stop.await();
            return 0;
        } catch (GatewayException e) {
            throw Failures.of(e);
        }
    }

    /** The beginning of the line that programs wait for. */
    static String ready(InetSocketAddress address) {
        return "ready coap://" + HostPort.text(address);
    }

    static String nextStep(InetSocketAddress address) {
        InetSocketAddress here = address.getAddress().isAnyLocalAddress()
                ? InetSocketAddress.createUnresolved("127.0.0.1", address.getPort())
                : address;
        return "send a picture with: ballast infer FILE --gateway " + HostPort.text(here)
                + "; stop the gateway with Ctrl-C";
    }
}
