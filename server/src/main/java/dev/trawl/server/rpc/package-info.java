/**
 * The two gRPC services on their sockets. Requests are checked here, then handed to the loop. No
 * scan logic.
 */
@NullMarked
package dev.trawl.server.rpc;

import org.jspecify.annotations.NullMarked;
