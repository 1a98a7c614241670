/**
 * What a gateway is told: its nodes, how layers are split, protected and waited for, how numbers travel, which models and where more of
 * them are. Values, checked when they are made; depends on no other package of the gateway but {@code picture}.
 */
@NullMarked
package dev.ballast.gateway.config;

import org.jspecify.annotations.NullMarked;
