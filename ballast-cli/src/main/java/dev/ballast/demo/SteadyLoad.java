package dev.ballast.demo;

import dev.ballast.gateway.coap.InferClient;
import dev.ballast.gateway.models.Models;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients that ask for digits at a steady pace and compare every answer. Each has a socket of its own and one request in flight. A
 * client that waits longer than its pace for an answer skips the requests that were due meanwhile.
 */
public final class SteadyLoad implements AutoCloseable {
    private static final long TIMEOUT_MS = 10_000;

    private final KnownDigits digits;
    private final Form form;
    private final ConcurrentLinkedQueue<Sample> samples = new ConcurrentLinkedQueue<>();
    private final AtomicInteger done = new AtomicInteger();
    private final List<InferClient> clients = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopping;

    /**
     * One request. Times are those of {@link System#nanoTime}.
     *
     * @param text the reply, if it is not the right answer; else empty
     * @param localParts parts that the gateway computed itself, according to the answer; 0 without an answer
     */
    public record Sample(long begunNs, long endedNs, Outcome outcome, String text, int localParts) {
        /** Duration of the request; for a lost one, until the loss was known. */
        public long tookNs() {
            return endedNs - begunNs;
        }
    }

    /** The outcome of a request. */
    public enum Outcome {
        RIGHT,
        /** An answer with other numbers than those of one board alone. */
        WRONG,
        /** The gateway refused the request. */
        REFUSED,
        /** No answer came. */
        LOST
    }

    /** The format in which a digit is sent. */
    public enum Form {
        /** A PNG, in one datagram. */
        PICTURE(InferClient.Body.PNG),
        /** A tensor in CBOR, in blocks. */
        TENSOR(InferClient.Body.CBOR);

        private final InferClient.Body body;

        Form(InferClient.Body body) {
            this.body = body;
        }
    }

    private SteadyLoad(KnownDigits digits, Form form) {
        this.digits = digits;
        this.form = form;
    }

    /**
     * Starts to send pictures.
     *
     * @param clients number of clients
     * @param everyNs time between two requests of a client; 1 for no pause
     */
    public static SteadyLoad start(InetSocketAddress gateway, KnownDigits digits, int clients, long everyNs)
            throws IOException {
        return start(gateway, digits, Form.PICTURE, clients, everyNs);
    }

    /** As above, with digits in this format. */
    public static SteadyLoad start(InetSocketAddress gateway, KnownDigits digits, Form form, int clients, long everyNs)
            throws IOException {
        SteadyLoad load = new SteadyLoad(digits, form);
        try {
            for (int i = 0; i < clients; i++) {
                load.clients.add(InferClient.open(gateway));
            }
        } catch (IOException e) {
            load.close();
            throw e;
        }
        long firstNs = System.nanoTime();
        for (int i = 0; i < clients; i++) {
            InferClient client = load.clients.get(i);
            int first = i * digits.count() / clients;
            long beginNs = firstNs + i * everyNs / clients;
            Thread thread = new Thread(() -> load.ask(client, first, beginNs, everyNs), "client-" + (i + 1));
            thread.setDaemon(true);
            load.threads.add(thread);
            thread.start();
        }
        return load;
    }

    private void ask(InferClient client, int first, long beginNs, long everyNs) {
        try {
            long dueNs = beginNs;
            for (int index = first; !stopping; index = (index + 1) % digits.count()) {
                pauseUntil(dueNs);
                samples.add(ask(client, index));
                done.incrementAndGet();
                long late = Math.max(0, System.nanoTime() - dueNs);
                dueNs += (late / everyNs + 1) * everyNs;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // close() asks the thread to end
        }
    }

    private Sample ask(InferClient client, int index) throws InterruptedException {
        long begunNs = System.nanoTime();
        byte[] body = form == Form.PICTURE ? digits.png(index) : digits.tensor(index);
        InferClient.Reply reply = client.infer(Models.BUILT_IN, form.body, body, TIMEOUT_MS);
        long endedNs = System.nanoTime();
        if (reply instanceof InferClient.Reply.Answer answer) {
            int localParts =
                    answer.json().path("parameters").path("local_parts").asInt();
            return digits.right(index, answer.json())
                    ? new Sample(begunNs, endedNs, Outcome.RIGHT, "", localParts)
                    : new Sample(begunNs, endedNs, Outcome.WRONG, answer.json().toString(), localParts);
        }
        Outcome outcome = reply instanceof InferClient.Reply.Refused ? Outcome.REFUSED : Outcome.LOST;
        return new Sample(begunNs, endedNs, outcome, reply.toString(), 0);
    }

    /** Waits until this time; an interrupt ends the wait. */
    private static void pauseUntil(long atNs) throws InterruptedException {
        for (long left = atNs - System.nanoTime(); left > 0; left = atNs - System.nanoTime()) {
            LockSupport.parkNanos(left);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    /** Number of requests that have ended so far. */
    public int done() {
        return done.get();
    }

    /** The first request so far that was not answered right, if there is one. */
    public Optional<Sample> firstFailure() {
        return samples.stream().filter(one -> one.outcome() != Outcome.RIGHT).findFirst();
    }

    /** Sends no more requests, waits for those in flight, and returns all requests in no particular order. */
    public List<Sample> finish() throws InterruptedException {
        stopping = true;
        for (Thread thread : threads) {
            thread.join();
        }
        return List.copyOf(samples);
    }

    @Override
    public void close() {
        stopping = true;
        threads.forEach(Thread::interrupt);
        clients.forEach(InferClient::close);
    }
}
