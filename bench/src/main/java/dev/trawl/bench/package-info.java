/**
 * Benchmarks: the side-by-side comparison with other tools and JMH benchmarks of kernels. What is
 * timed lives elsewhere; nothing here is used by anything but benchmarks.
 */
@NullMarked
package dev.trawl.bench;

import org.jspecify.annotations.NullMarked;
