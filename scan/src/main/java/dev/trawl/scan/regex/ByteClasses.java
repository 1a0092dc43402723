package dev.trawl.scan.regex;

/**
 * Which bytes an automaton cannot tell apart: they share a column of its transition table. A
 * pattern rarely knows more than a few dozen classes of bytes.
 */
final class ByteClasses {

  private static final int VALUES = 256;

  /** The class of each byte value; chars, since those are loaded without sign extension. */
  private final char[] classes = new char[VALUES];

  private final int count;

  private ByteClasses(boolean[] starts) {
    int current = 0;
    for (int value = 1; value < VALUES; value++) {
      if (starts[value]) {
        current++;
      }
      classes[value] = (char) current;
    }
    this.count = current + 1;
  }

  static ByteClasses of(Nfa nfa) {
    boolean[] starts = new boolean[VALUES + 1];
    for (int state = 0; state < nfa.stateCount(); state++) {
      if (nfa.kind()[state] == Nfa.RANGES) {
        int offset = nfa.at()[state];
        for (int i = 0; i < nfa.data()[offset]; i++) {
          starts[nfa.data()[offset + 1 + 3 * i]] = true;
          starts[nfa.data()[offset + 2 + 3 * i] + 1] = true;
        }
      }
    }
    if (nfa.looks() != 0) {
      for (int value = 1; value < VALUES; value++) {
        starts[value] |= Context.ofByte(value) != Context.ofByte(value - 1);
      }
    }
    return new ByteClasses(starts);
  }

  int count() {
    return count;
  }

  /** The table itself, for loops; not to be changed. */
  char[] table() {
    return classes;
  }
}
