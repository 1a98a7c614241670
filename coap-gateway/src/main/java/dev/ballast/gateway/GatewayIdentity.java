package dev.ballast.gateway;

import java.net.URI;

/**
 * What a gateway says of itself.
 *
 * @param version of the program
 * @param sinceEpochMs when it started, in milliseconds since 1970 UTC
 * @param broker that receives the telemetry
 */
public record GatewayIdentity(String id, String version, long sinceEpochMs, URI broker) {}
