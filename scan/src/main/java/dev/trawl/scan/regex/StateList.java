package dev.trawl.scan.regex;

import java.util.Arrays;

/** A growing list of an automaton's states, in order of preference. */
final class StateList {

  private int[] states = new int[16];
  private int size;

  void clear() {
    size = 0;
  }

  void add(int state) {
    if (size == states.length) {
      states = Arrays.copyOf(states, size * 2);
    }
    states[size++] = state;
  }

  void addAll(int[] others) {
    for (int state : others) {
      add(state);
    }
  }

  int get(int index) {
    return states[index];
  }

  void set(int index, int state) {
    states[index] = state;
  }

  /** Drops what comes after the first so many. */
  void truncate(int kept) {
    size = kept;
  }

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** Puts the states in ascending order, for when preference says nothing. */
  void sort() {
    Arrays.sort(states, 0, size);
  }

  int[] toArray() {
    return Arrays.copyOf(states, size);
  }
}
