package dev.trawl.scan.literals;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the occurrences of a set's literals, by ascending start, at one start by ascending index.
 * For one thread.
 *
 * <pre>{@code
 * finder.begin(bytes, from, startLimit, textEnd);
 * for (int n = finder.next(starts, ids); n > 0; n = finder.next(starts, ids)) {
 *   // starts[0] to starts[n - 1] and the literals at them
 * }
 * }</pre>
 *
 * <p>Segments are native, offsets are the segment's. Nothing is allocated for an occurrence.
 */
public final class LiteralSetFinder {

  /** Places looked at together at first: a caller who wants one occurrence needs no more. */
  private static final int FIRST_WORDS = 4;

  /** Bytes compared in vain that are always forgiven, and how many more for each place. */
  private static final long FORGIVEN_WORK = 32 << 10;

  private static final int WORK_PER_PLACE = 32;

  /** Blocks that the automaton does before the filters are tried again. */
  private static final int LINEAR_BLOCKS = 8;

  private final LiteralSet set;
  private final CandidateBlock[] blocks;
  private final Hits hits;

  /** For stretches where the filters let too much through: made when first needed. */
  private @Nullable LinearBlock linear;

  /** How many blocks the automaton is to do, and whether it did the one at hand. */
  private int linearBlocks;

  private boolean inLinear;

  /** More work than that, and the automaton takes over. */
  private long workLimit;

  private MemorySegment text = MemorySegment.NULL;
  private long startLimit;
  private long textEnd;

  /** Where the block starts, and of how many places it is. */
  private long blockStart;

  private int blockPlaces;
  private int nextWords = FIRST_WORDS;

  /** The start whose hits are being handed out, and how many have been. */
  private long hitStart;

  private int handedOut;

  LiteralSetFinder(LiteralSet set, boolean firstOnly) {
    this.set = set;
    this.blocks =
        Arrays.stream(set.groups()).map(CandidateBlock::new).toArray(CandidateBlock[]::new);
    this.hits = new Hits(firstOnly);
  }

  /**
   * Begins a search for the occurrences that start in {@code [from, startLimit)} and end at or
   * before {@code textEnd}.
   *
   * @param bytes is read in {@code [from, textEnd)} only
   */
  public void begin(MemorySegment bytes, long from, long startLimit, long textEnd) {
    this.text = bytes;
    this.textEnd = textEnd;
    this.startLimit = Math.min(startLimit, textEnd - set.minLength() + 1);
    this.nextWords = FIRST_WORDS;
    this.linearBlocks = 0;
    hits.clear();
    handedOut = 0;
    goTo(from);
  }

  private void goTo(long start) {
    blockStart = start;
    blockPlaces = 0;
    inLinear = false;
    for (CandidateBlock block : blocks) {
      block.clear();
    }
  }

  /**
   * Writes the next occurrences, from where the last call stopped, which may be between two
   * literals at one start.
   *
   * @param starts where they start; its length is the most that is found in one call, at least 1
   * @param ids the indices of the literals; at least as long
   * @return how many were written; less than {@code starts.length} only when there are no more
   */
  public int next(long[] starts, int[] ids) {
    int found = 0;
    while (found < starts.length) {
      if (handedOut < hits.count()) {
        starts[found] = hitStart;
        ids[found++] = hits.id(handedOut++);
      } else if (!findNextStart()) {
        break;
      }
    }
    return found;
  }

  /**
   * Passes over all occurrences before {@code start}. Without effect if the search is there
   * already.
   */
  public void skipTo(long start) {
    if (handedOut < hits.count() && start <= hitStart) {
      return;
    }
    hits.clear();
    handedOut = 0;
    long ahead = start - blockStart;
    if (ahead >= blockPlaces) {
      goTo(start);
    } else if (inLinear) {
      linear().passBefore((int) Math.max(ahead, 0));
    } else {
      for (CandidateBlock block : blocks) {
        block.passBefore((int) Math.max(ahead, 0));
      }
    }
  }

  /** Bytes compared so far by the dictionaries, with a charge for every comparison. */
  long work() {
    return hits.work();
  }

  private boolean findNextStart() {
    hits.clear();
    handedOut = 0;
    do {
      int place = nextPlace();
      while (place != CandidateBlock.NONE) {
        if (lookUp(place)) {
          return true;
        }
        place = nextPlace();
      }
    } while (nextBlock());
    return false;
  }

  private int nextPlace() {
    if (inLinear) {
      return linear().place();
    }
    int next = CandidateBlock.NONE;
    for (CandidateBlock block : blocks) {
      next = Math.min(next, block.place());
    }
    return next;
  }

  /** Looks for the literals at a place, and passes it. */
  private boolean lookUp(int place) {
    hitStart = blockStart + place;
    if (inLinear) {
      linear().collect(place, hits);
      linear().pass();
    } else {
      lookUpInGroups(place);
    }
    hits.sort();
    return hits.count() > 0;
  }

  private void lookUpInGroups(int place) {
    for (CandidateBlock block : blocks) {
      if (block.place() == place) {
        block.pass();
        block.group().dictionary().find(text, hitStart, textEnd, hits);
      }
    }
    if (hits.work() > workLimit) {
      linearBlocks = LINEAR_BLOCKS;
      goTo(hitStart + 1);
    }
  }

  private boolean nextBlock() {
    goTo(blockStart + blockPlaces);
    if (blockStart >= startLimit) {
      return false;
    }
    if (linearBlocks > 0) {
      fillLinear();
    } else {
      fillFiltered();
    }
    return true;
  }

  private void fillFiltered() {
    int words = wordsLeft(nextWords);
    nextWords = Math.min(nextWords * 2, CandidateBlock.MOST_WORDS);
    for (CandidateBlock block : blocks) {
      block.mark(text, blockStart, words, startLimit, textEnd);
    }
    blockPlaces = words * Long.SIZE;
    workLimit = hits.work() + FORGIVEN_WORK + (long) blockPlaces * WORK_PER_PLACE;
  }

  private void fillLinear() {
    linearBlocks--;
    inLinear = true;
    LinearBlock block = linear();
    blockPlaces = wordsLeft(block.words()) * Long.SIZE;
    block.mark(text, blockStart, Math.min(startLimit, blockStart + blockPlaces), textEnd);
  }

  private int wordsLeft(int most) {
    return (int) Math.min(most, (startLimit - blockStart + Long.SIZE - 1) >>> 6);
  }

  private LinearBlock linear() {
    if (linear == null) {
      linear = new LinearBlock(set.automaton(), set.maxLength());
    }
    return linear;
  }
}
