/** The worker processes: started, watched, replaced. What they work on is not known here. */
@NullMarked
package dev.trawl.server.pool;

import org.jspecify.annotations.NullMarked;
