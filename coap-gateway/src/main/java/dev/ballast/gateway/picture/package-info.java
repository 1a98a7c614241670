/** Pictures in, inputs of models out: decoding within bounded memory, resizing, planes. Knows nothing of the gateway. */
@NullMarked
package dev.ballast.gateway.picture;

import org.jspecify.annotations.NullMarked;
