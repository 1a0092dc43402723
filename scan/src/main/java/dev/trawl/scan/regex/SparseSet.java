package dev.trawl.scan.regex;

/** A set of small numbers that is emptied at no cost, after Briggs and Torczon. */
final class SparseSet {

  private final int[] members;
  private final int[] places;
  private int size;

  SparseSet(int capacity) {
    this.members = new int[capacity];
    this.places = new int[capacity];
  }

  void clear() {
    size = 0;
  }

  /** Whether a number is in the set. */
  boolean contains(int number) {
    int place = places[number];
    return place < size && members[place] == number;
  }

  /** Adds a number; false if it was there. */
  boolean add(int number) {
    if (contains(number)) {
      return false;
    }
    places[number] = size;
    members[size++] = number;
    return true;
  }
}
