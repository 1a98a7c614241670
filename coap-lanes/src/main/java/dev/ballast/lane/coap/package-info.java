/**
 * The lanes on sockets: one thread sends and receives the CoAP datagrams of all nodes. Also the requests that need no lane: deletions, node
 * information and link probes. May depend on {@code lane}, {@code fleet}, {@code wire}, {@code transport}, {@code clock}
 * and Californium.
 */
@NullMarked
package dev.ballast.lane.coap;

import org.jspecify.annotations.NullMarked;
