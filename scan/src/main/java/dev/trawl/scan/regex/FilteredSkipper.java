package dev.trawl.scan.regex;

import dev.trawl.scan.hyperscan.Hyperscan;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Leaps by a literal or by {@link EndSkipper}, whichever leaps farther, and by neither for a while
 * where both leap short. The literal comes first, as its kernels are the fastest; where it is
 * dense, the filter is tried, and kept if it has many times fewer candidates.
 *
 * <pre>
 *            leaps are short                     not twice as far
 *  LITERAL -------------------> FILTER (trial) -------------------> LITERAL, next trial later
 *                                  | short all the same
 *                                  v
 *                                REST, then FILTER again
 * </pre>
 *
 * <p>Without a literal the filter is all there is.
 */
final class FilteredSkipper implements Skipper {

  /** A literal whose leaps are as long, on average, is searched for at the speed of memory. */
  private static final long FAR_BYTES = 8 << 10;

  /** The filter must leap as many times as far as the literal. */
  private static final long ADVANTAGE = 2;

  /** After a trial in vain the literal is weighed so often before the next. */
  private static final int PAUSE = 8;

  /** Bytes to run over between two questions whether there is anything to leap by. */
  private static final long IDLE_BYTES = 1 << 20;

  private final @Nullable StartSkipper literal;
  private final Supplier<@Nullable EndSkipper> source;
  private final LongSupplier passedBytes;

  private @Nullable EndSkipper filter;
  private boolean sought;

  /** What the last leap was by, and what the next is. */
  private @Nullable StartSkipper used;

  /** Average leap by the literal when the filter was last tried. */
  private long literalSkip;

  private int pause;

  /** Of the bytes run over: where the rest is over. */
  private long restsUntil;

  /**
   * A skipper.
   *
   * @param literal what finds literals; null if there is none
   * @param source makes the filter when it is first wanted; null if there is none
   * @param passedBytes bytes that the automaton has run over so far
   */
  FilteredSkipper(
      @Nullable StartSkipper literal,
      Supplier<@Nullable EndSkipper> source,
      LongSupplier passedBytes) {
    this.literal = literal;
    this.source = source;
    this.passedBytes = passedBytes;
    this.used = literal;
  }

  @Override
  public boolean hasLiteral() {
    return literal != null && literal.hasLiteral();
  }

  @Override
  public long begin() {
    long rest = restsUntil - passedBytes.getAsLong();
    if (rest > 0) {
      return rest;
    }
    if (used != literal && !isUsable()) {
      used = literal;
    }
    if (used == null) {
      used = filter();
    }
    if (used == null) {
      return IDLE_BYTES;
    }
    return used.begin();
  }

  @Override
  public long next(Text text, long at, long limit) {
    return used == null ? at : used.next(text, at, limit);
  }

  /** Whether the filter that is used may be used further. */
  private boolean isUsable() {
    return filter != null && !filter.isSlow() && Hyperscan.isAllowedHere();
  }

  private @Nullable EndSkipper filter() {
    if (!sought && Hyperscan.isAllowedHere()) {
      sought = true;
      filter = source.get();
    }
    return isUsable() ? filter : null;
  }

  @Override
  public boolean isExhausted() {
    return used != null && used.isExhausted();
  }

  @Override
  public long literalAt() {
    return used == null ? 0 : used.literalAt();
  }

  @Override
  public int literalLength() {
    return used == null ? 0 : used.literalLength();
  }

  @Override
  public long restBytes() {
    if (used == null) {
      return IDLE_BYTES;
    }
    long average = used.averageSkip();
    if (average == StartSkipper.UNKNOWN) {
      return 0;
    }
    if (used.isShort(average)) {
      restsUntil = passedBytes.getAsLong() + StartSkipper.REST_BYTES;
    }
    if (used != literal) {
      weighFilter(average);
    } else if (average < FAR_BYTES) {
      weighLiteral(average);
    }
    return Math.max(0, restsUntil - passedBytes.getAsLong());
  }

  private void weighFilter(long average) {
    if (literal != null && average < ADVANTAGE * literalSkip) {
      pause = PAUSE;
      use(literal);
    }
  }

  /** Where leaps by the literal are short, the filter is tried at once. */
  private void weighLiteral(long average) {
    if (pause > 0) {
      pause--;
      return;
    }
    EndSkipper tried = filter();
    if (tried != null) {
      literalSkip = average;
      restsUntil = 0;
      use(tried);
    }
  }

  private void use(StartSkipper skipper) {
    used = skipper;
    long ignored = skipper.begin();
  }
}
