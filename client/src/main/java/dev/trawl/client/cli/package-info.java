/**
 * The command {@code trawl}: flags, the supervisor it starts or finds, streams spooled through
 * shared memory, and the formats it prints. Nothing else may depend on this package, and it reaches
 * a scan only through the client library.
 */
@NullMarked
package dev.trawl.client.cli;

import org.jspecify.annotations.NullMarked;
