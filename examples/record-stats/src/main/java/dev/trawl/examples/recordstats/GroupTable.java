package dev.trawl.examples.recordstats;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Statistics by key: an open-addressing hash table (linear probing, at most half full). Keys lie
 * one behind the other in one array and are compared with the bytes of the blob eight at a time, so
 * a record of a known key allocates nothing.
 */
final class GroupTable {
  private static final ValueLayout.OfLong WORD =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int FIRST_SLOTS = 1 << 8;
  private static final int FIRST_KEY_BYTES = 1 << 11;
  private static final int SPARE_BYTES = Long.BYTES;
  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

  private int[] slots = new int[FIRST_SLOTS];
  private byte[] keys = new byte[FIRST_KEY_BYTES];
  private MemorySegment keyWords = MemorySegment.ofArray(keys);
  private int keyBytes;

  // By group, in the order they were first seen.
  private int groups;
  private long[] hashes = new long[FIRST_SLOTS / 2];
  private int[] keyStarts = new int[FIRST_SLOTS / 2];
  private int[] keyLengths = new int[FIRST_SLOTS / 2];
  private long[] counts = new long[FIRST_SLOTS / 2];
  private long[] sums = new long[FIRST_SLOTS / 2];
  private long[] least = new long[FIRST_SLOTS / 2];
  private long[] most = new long[FIRST_SLOTS / 2];

  int groups() {
    return groups;
  }

  byte[] key(int group) {
    return Arrays.copyOfRange(keys, keyStarts[group], keyStarts[group] + keyLengths[group]);
  }

  long count(int group) {
    return counts[group];
  }

  long sum(int group) {
    return sums[group];
  }

  long least(int group) {
    return least[group];
  }

  long most(int group) {
    return most[group];
  }

  /** One more step of a hash over the words of a key; the last word is padded with zeros. */
  static long mix(long hash, long word) {
    long mixed = (hash ^ word) * MULTIPLIER;
    return mixed ^ (mixed >>> 32);
  }

  /**
   * The group of a key, which is made if it is new.
   *
   * @param hash {@link #mix} over its words, from 0
   * @param bytes where its bytes are
   * @param at the first of them
   */
  int group(long hash, MemorySegment bytes, long at, int length) {
    int mask = slots.length - 1;
    for (int slot = (int) (hash >>> 7) & mask; ; slot = (slot + 1) & mask) {
      int group = slots[slot] - 1;
      if (group < 0) {
        return add(slot, hash, bytes, at, length);
      }
      if (hashes[group] == hash
          && keyLengths[group] == length
          && isKey(keyStarts[group], bytes, at, length)) {
        return group;
      }
    }
  }

  private boolean isKey(int keyStart, MemorySegment bytes, long at, int length) {
    int i = 0;
    for (; i + Long.BYTES <= length; i += Long.BYTES) {
      if (keyWords.get(WORD, keyStart + i) != bytes.get(WORD, at + i)) {
        return false;
      }
    }
    for (; i < length; i++) {
      if (keys[keyStart + i] != bytes.get(ValueLayout.JAVA_BYTE, at + i)) {
        return false;
      }
    }
    return true;
  }

  private int add(int slot, long hash, MemorySegment bytes, long at, int length) {
    makeRoomForKey(length);
    int group = groups++;
    if (group == hashes.length) {
      growGroups();
    }
    MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, at, keys, keyBytes, length);
    hashes[group] = hash;
    keyStarts[group] = keyBytes;
    keyLengths[group] = length;
    least[group] = Long.MAX_VALUE;
    most[group] = Long.MIN_VALUE;
    keyBytes += length;
    slots[slot] = group + 1;
    if (2 * groups > slots.length) {
      rehash();
    }
    return group;
  }

  private void makeRoomForKey(int length) {
    if (keys.length - SPARE_BYTES - keyBytes < length) {
      keys = Arrays.copyOf(keys, Math.max(2 * keys.length, keyBytes + length + SPARE_BYTES));
      keyWords = MemorySegment.ofArray(keys);
    }
  }

  private void growGroups() {
    int length = 2 * hashes.length;
    hashes = Arrays.copyOf(hashes, length);
    keyStarts = Arrays.copyOf(keyStarts, length);
    keyLengths = Arrays.copyOf(keyLengths, length);
    counts = Arrays.copyOf(counts, length);
    sums = Arrays.copyOf(sums, length);
    least = Arrays.copyOf(least, length);
    most = Arrays.copyOf(most, length);
  }

  private void rehash() {
    slots = new int[2 * slots.length];
    int mask = slots.length - 1;
    for (int group = 0; group < groups; group++) {
      int slot = (int) (hashes[group] >>> 7) & mask;
      while (slots[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = group + 1;
    }
  }

  /** Adds one value to a group. */
  void add(int group, long value) {
    counts[group]++;
    sums[group] = Math.addExact(sums[group], value);
    least[group] = Math.min(least[group], value);
    most[group] = Math.max(most[group], value);
  }
}
