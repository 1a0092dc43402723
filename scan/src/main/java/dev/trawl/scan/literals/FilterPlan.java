package dev.trawl.scan.literals;

import dev.trawl.scan.kernel.ByteKernels;
import dev.trawl.scan.kernel.PlaceFilter;
import java.util.List;

/** A way to find the places where literals may start, and what it is expected to cost. */
interface FilterPlan {

  /** What looking at a marked place in vain costs, in nanoseconds, the branch included. */
  double PLACE_NANOS = 20;

  /** Expected cost in nanoseconds a byte of text, good for comparing plans. */
  double cost();

  /** The filters; a place that none of them marks has no literal. */
  List<PlaceFilter> filters(ByteKernels kernels);
}
