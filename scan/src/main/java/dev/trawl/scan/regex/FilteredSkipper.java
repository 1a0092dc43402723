package dev.trawl.scan.regex;

import dev.trawl.scan.hyperscan.Hyperscan;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Leaps by a literal or by {@link EndSkipper}, whichever leaps farther, and by neither for a while
 * where both leap short. The literal comes first, as its kernels are the fastest; where it is
 * dense, the filter is tried, and kept for a while if it leaps many times as far.
 *
 * <p>Without a literal the filter is all there is.
 */
final class FilteredSkipper implements Skipper {

  /** A literal whose leaps are as long, on average, is searched for at the speed of memory. */
  private static final long FAR_BYTES = 4 << 10;

  /**
   * The filter must leap as many times as far as the literal: a candidate of its own costs more.
   */
  private static final long ADVANTAGE = 4;

  /**
   * The literal is found to be dense so often before a trial of the filter: by then it has cost
   * about what it takes to compile the filter.
   */
  private static final int PAUSE = 64;

  /** The filter is weighed so often before the literal is tried anew: the text may have changed. */
  private static final int TERM = 64;

  /**
   * Longest rest: each one in a row is twice as long as the one before. What is found out of short
   * leaps costs little, and the text may soon be another.
   */
  private static final long LONGEST_REST_BYTES = 1 << 20;

  /** The same where leaps are long and yet take too much time: that is the pattern's fault. */
  private static final long LONGEST_REST_IF_SLOW_BYTES = 32 << 20;

  /** A literal so short is in any text too often to be looked for. */
  private static final int SHORT_LITERAL_BYTES = 1;

  /** Bytes to run over between two questions whether there is anything to leap by. */
  private static final long IDLE_BYTES = 1 << 20;

  private final @Nullable StartSkipper literal;
  private final @Nullable StartSkipper tellingLiteral;
  private final Supplier<@Nullable StartSkipper> source;
  private final LongSupplier passedBytes;

  private @Nullable StartSkipper filter;
  private boolean sought;

  /** What the last leap was by, and what the next is. */
  private @Nullable StartSkipper used;

  /** Average leap by the literal when the filter was last tried. */
  private long literalSkip;

  private int pause = PAUSE;
  private int term;
  private long restBytes = StartSkipper.REST_BYTES;

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
      Supplier<@Nullable StartSkipper> source,
      LongSupplier passedBytes) {
    this.literal = literal;
    this.source = source;
    this.passedBytes = passedBytes;
    this.tellingLiteral =
        literal != null && literal.literalLength() > SHORT_LITERAL_BYTES ? literal : null;
    this.used = tellingLiteral;
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
    if (used == null || (used == filter && !isUsable())) {
      used = tellingLiteral;
    }
    if (used == null) {
      used = filter();
    }
    if (used == null) {
      used = literal;
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
    return filter != null && Hyperscan.isAllowedHere();
  }

  private @Nullable StartSkipper filter() {
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
    boolean pays = used.pays(average);
    if (used == filter) {
      return afterFilter(average, pays);
    }
    if (average < FAR_BYTES && isTrialDue()) {
      literalSkip = average;
      return 0;
    }
    return pays ? 0 : StartSkipper.REST_BYTES;
  }

  private long afterFilter(long average, boolean pays) {
    if (tellingLiteral != null) {
      boolean better = pays && average >= ADVANTAGE * literalSkip;
      if (!better || --term == 0) {
        pause = better ? 0 : PAUSE;
        use(tellingLiteral);
      }
      return 0;
    }
    if (pays) {
      restBytes = StartSkipper.REST_BYTES;
      return 0;
    }
    boolean slow = average >= StartSkipper.LEAST_AVERAGE_SKIP;
    long longest = slow ? LONGEST_REST_IF_SLOW_BYTES : LONGEST_REST_BYTES;
    long rest = Math.min(restBytes, longest);
    restBytes = Math.min(2 * rest, longest);
    restsUntil = passedBytes.getAsLong() + rest;
    return rest;
  }

  /** Where leaps by the literal are short, the filter is tried now and then. */
  private boolean isTrialDue() {
    if (pause > 0) {
      pause--;
      return false;
    }
    StartSkipper tried = filter();
    if (tried == null) {
      return false;
    }
    term = TERM;
    use(tried);
    return true;
  }

  private void use(StartSkipper skipper) {
    used = skipper;
    long ignored = skipper.begin();
  }
}
