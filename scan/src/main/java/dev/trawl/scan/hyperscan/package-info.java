/**
 * Intel Hyperscan as an optional filter: it says where matches may end, never that there is one. It
 * is absent where its library or the processor is, and nothing may depend on its being there.
 * Nothing here knows of searchers, operators or processes.
 */
@NullMarked
package dev.trawl.scan.hyperscan;

import org.jspecify.annotations.NullMarked;
