/** The configuration file of the gateway and the settings of stored models, in YAML: reads them into {@code config} and names what is wrong by its path. */
@NullMarked
package dev.ballast.gateway.yaml;

import org.jspecify.annotations.NullMarked;
