/**
 * The gateway's edges on CoAP: the server for clients, the connection to the nodes, and a client of the gateway's API. Protocol
 * threads only hand requests over.
 *
 * <p>May depend on every package of the gateway but {@code yaml}, and on {@code lane.coap} for the nodes. In the gateway module, only
 * this package may depend on Californium.
 */
@NullMarked
package dev.ballast.gateway.coap;

import org.jspecify.annotations.NullMarked;
