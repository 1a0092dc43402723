/** The one thread that owns the supervisor's state. */
@NullMarked
package dev.trawl.server.loop;

import org.jspecify.annotations.NullMarked;
