/**
 * The gateway's two edges on Californium: NodeClient towards the nodes, GatewayServer towards the clients. Protocol threads only hand over.
 */
@NullMarked
package dev.ballast.gateway.coap;

import org.jspecify.annotations.NullMarked;
