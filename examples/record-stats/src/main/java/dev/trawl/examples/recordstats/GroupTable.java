package dev.trawl.examples.recordstats;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Groups by key, in an open-addressing hash table (linear probing, at most half full).
 *
 * <p>A slot is eight longs, one cache line, and holds all there is of a group but the end of a long
 * key. Its first two are the key's first 16 bytes <em>up to and with the delimiter</em>, zeros
 * behind it: so keys of up to 15 bytes are equal if and only if both words are. Of a longer key the
 * whole lies in an array, one behind the other. A record of a known key allocates nothing.
 */
final class GroupTable {
  /** Keys of fewer bytes are in their two words, delimiter included. */
  static final int SHORT_KEY_BYTES = 2 * Long.BYTES;

  private static final ValueLayout.OfLong WORD =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int FIRST_SLOTS = 1 << 11;
  private static final int SLOTS_A_GROUP = 2;
  private static final int FIRST_KEY_BYTES = 1 << 11;
  private static final int SPARE_BYTES = Long.BYTES;
  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

  // What the longs of a slot are.
  private static final int SLOT_LONGS = 8;
  private static final int FIRST_WORD = 0;
  private static final int SECOND_WORD = 1;
  private static final int COUNT = 2;
  private static final int SUM = 3;
  private static final int LEAST = 4;
  private static final int MOST = 5;
  private static final int HASH = 6;
  private static final int KEY = 7; // Where it starts, and in the lower half its length.

  /**
   * The second word of a slot without a group, whose first one is 0: no short key has these, for it
   * ends with the first byte that is the delimiter.
   */
  private static final long NO_WORD = -1;

  private long[] slots = empty(FIRST_SLOTS);
  private byte[] keys = new byte[FIRST_KEY_BYTES];
  private MemorySegment keyWords = MemorySegment.ofArray(keys);
  private int keyBytes;
  private int groups;

  private static long[] empty(int count) {
    long[] slots = new long[count * SLOT_LONGS];
    for (int at = 0; at < slots.length; at += SLOT_LONGS) {
      slots[at + SECOND_WORD] = NO_WORD;
    }
    return slots;
  }

  /** The groups, in no order. */
  List<Group> groups() {
    return IntStream.range(0, slots.length / SLOT_LONGS)
        .map(slot -> slot * SLOT_LONGS)
        .filter(at -> slots[at + COUNT] > 0)
        .mapToObj(
            at ->
                new Group(
                    key(at),
                    slots[at + COUNT],
                    slots[at + SUM],
                    slots[at + LEAST],
                    slots[at + MOST]))
        .toList();
  }

  private byte[] key(int at) {
    int start = (int) (slots[at + KEY] >>> Integer.SIZE);
    return Arrays.copyOfRange(keys, start, start + (int) slots[at + KEY]);
  }

  /** The hash of a key's first 16 bytes, or of all if it is short. */
  static long hash(long first, long second) {
    return (first ^ Long.rotateLeft(second, 23)) * MULTIPLIER;
  }

  /** One more step of a hash over the words of a long key. */
  static long mix(long hash, long word) {
    long mixed = (hash ^ word) * MULTIPLIER;
    return mixed ^ (mixed >>> 32);
  }

  private int home(long hash) {
    return home(hash, slots.length);
  }

  /** The upper bits of a product depend on all of its factors' bits. */
  private static int home(long hash, int longs) {
    return (int) (hash >>> Integer.SIZE) & (longs - SLOT_LONGS);
  }

  private int following(int at) {
    return at + SLOT_LONGS & (slots.length - SLOT_LONGS);
  }

  /**
   * Adds one value to the group of a short key.
   *
   * @param first its first eight bytes, up to and with the delimiter, zeros behind
   * @param second the next eight, likewise
   * @return false if there is no such group yet
   */
  boolean add(long first, long second, long value) {
    long[] in = slots;
    int at = home(hash(first, second), in.length);
    while (in[at + FIRST_WORD] != first || in[at + SECOND_WORD] != second) {
      if (in[at + COUNT] == 0) {
        return false;
      }
      at = at + SLOT_LONGS & (in.length - SLOT_LONGS);
    }
    add(in, at, value);
    return true;
  }

  /**
   * The slot of any key.
   *
   * @param hash of all of it
   * @param start where its bytes are
   * @return negative if there is none yet
   */
  int find(long first, long second, long hash, MemorySegment bytes, long start, int length) {
    for (int at = home(hash); slots[at + COUNT] > 0; at = following(at)) {
      if (slots[at + HASH] == hash
          && slots[at + FIRST_WORD] == first
          && slots[at + SECOND_WORD] == second
          && (int) slots[at + KEY] == length
          && isKey((int) (slots[at + KEY] >>> Integer.SIZE), bytes, start, length)) {
        return at;
      }
    }
    return -1;
  }

  private boolean isKey(int keyStart, MemorySegment bytes, long start, int length) {
    int i = 0;
    for (; i + Long.BYTES <= length; i += Long.BYTES) {
      if (keyWords.get(WORD, keyStart + i) != bytes.get(WORD, start + i)) {
        return false;
      }
    }
    for (; i < length; i++) {
      if (keys[keyStart + i] != bytes.get(ValueLayout.JAVA_BYTE, start + i)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Makes the group of a key that has none, with its first value.
   *
   * @param hash of all of it
   * @param start where its bytes are
   */
  void make(
      long first, long second, long hash, MemorySegment bytes, long start, int length, long value) {
    makeRoom(length);
    MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, start, keys, keyBytes, length);
    int at = free(hash);
    slots[at + FIRST_WORD] = first;
    slots[at + SECOND_WORD] = second;
    slots[at + HASH] = hash;
    slots[at + KEY] = (long) keyBytes << Integer.SIZE | length;
    slots[at + LEAST] = Long.MAX_VALUE;
    slots[at + MOST] = Long.MIN_VALUE;
    add(at, value);
    keyBytes += length;
  }

  private int free(long hash) {
    int at = home(hash);
    while (slots[at + COUNT] > 0) {
      at = following(at);
    }
    return at;
  }

  private void makeRoom(int length) {
    if (keys.length - SPARE_BYTES - keyBytes < length) {
      keys = Arrays.copyOf(keys, Math.max(2 * keys.length, keyBytes + length + SPARE_BYTES));
      keyWords = MemorySegment.ofArray(keys);
    }
    groups++;
    if (groups * SLOTS_A_GROUP * SLOT_LONGS > slots.length) {
      long[] old = slots;
      slots = empty(2 * old.length / SLOT_LONGS);
      for (int from = 0; from < old.length; from += SLOT_LONGS) {
        if (old[from + COUNT] > 0) {
          System.arraycopy(old, from, slots, free(old[from + HASH]), SLOT_LONGS);
        }
      }
    }
  }

  /**
   * Adds one value to a group.
   *
   * @param at its slot
   */
  void add(int at, long value) {
    add(slots, at, value);
  }

  private static void add(long[] in, int at, long value) {
    in[at + COUNT]++;
    in[at + SUM] = Math.addExact(in[at + SUM], value);
    // Mostly neither: a branch that is foreseen costs less than a store.
    if (value < in[at + LEAST]) {
      in[at + LEAST] = value;
    }
    if (value > in[at + MOST]) {
      in[at + MOST] = value;
    }
  }
}
