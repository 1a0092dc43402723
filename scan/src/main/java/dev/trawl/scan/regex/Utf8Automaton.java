package dev.trawl.scan.regex;

import dev.trawl.scan.regex.syntax.CodePointSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The encodings of a set of characters as a small deterministic automaton over bytes, forward or
 * from the last byte to the first. Code points are cut into ranges whose encodings are one range of
 * bytes at each place (Ken Thompson's and Russ Cox's way); equal ends of encodings are shared.
 *
 * <p>Each node is an array of first byte, last byte, next node; nodes come after those they lead
 * to, and the last one is where an encoding starts.
 */
final class Utf8Automaton {

  /** As a next node: the encoding is complete. */
  static final int DONE = -1;

  private static final int[] LENGTH_LIMITS = {0x7F, 0x7FF, 0xFFFF, Character.MAX_CODE_POINT};
  private static final int CONTINUATION_BITS = 6;

  /** Automata kept for the next pattern: the named classes' take some 10 ms each. */
  private static final int MOST_KEPT = 64;

  /** Ranges from which on a set is kept: what people write in brackets has fewer. */
  private static final int WORTH_KEEPING = 32;

  private static final Map<Key, List<int[]>> KEPT = new ConcurrentHashMap<>();

  private record Key(CodePointSet set, boolean reversed) {}

  private final boolean reversed;
  private final List<int[]> nodes = new ArrayList<>();
  private final Map<List<Integer>, Integer> known = new HashMap<>();

  private Utf8Automaton(boolean reversed) {
    this.reversed = reversed;
  }

  /** The nodes of the automaton of a set that is not empty; the arrays are not to be changed. */
  static List<int[]> of(CodePointSet set, boolean reversed) {
    if (set.rangeCount() < WORTH_KEEPING) {
      return build(set, reversed);
    }
    Key key = new Key(set, reversed);
    List<int[]> known = KEPT.get(key);
    if (known == null) {
      known = build(set, reversed);
      if (KEPT.size() >= MOST_KEPT) {
        KEPT.clear();
      }
      KEPT.put(key, known);
    }
    return known;
  }

  private static List<int[]> build(CodePointSet set, boolean reversed) {
    Utf8Automaton automaton = new Utf8Automaton(reversed);
    List<int[]> encodings = new ArrayList<>();
    for (int i = 0; i < set.rangeCount(); i++) {
      automaton.addEncodings(set.first(i), set.last(i), encodings);
    }
    automaton.node(encodings, 0);
    return automaton.nodes;
  }

  /** Cuts a range of code points until each piece is one range of bytes at every place. */
  private void addEncodings(int first, int last, List<int[]> encodings) {
    for (int limit : LENGTH_LIMITS) {
      if (first <= limit && last > limit) {
        addEncodings(first, limit, encodings);
        addEncodings(limit + 1, last, encodings);
        return;
      }
    }
    if (last > LENGTH_LIMITS[0]) {
      for (int places = 1; places < encodedLength(first); places++) {
        int mask = (1 << CONTINUATION_BITS * places) - 1;
        if ((first & ~mask) != (last & ~mask)) {
          int cut =
              (first & mask) != 0 ? first | mask : (last & mask) != mask ? (last & ~mask) - 1 : -1;
          if (cut >= 0) {
            addEncodings(first, cut, encodings);
            addEncodings(cut + 1, last, encodings);
            return;
          }
        }
      }
    }
    encodings.add(encoding(first, last));
  }

  private static int encodedLength(int codePoint) {
    int length = 1;
    while (codePoint > LENGTH_LIMITS[length - 1]) {
      length++;
    }
    return length;
  }

  /** First and last byte of each place in turn, in the order of reading. */
  private int[] encoding(int first, int last) {
    int length = encodedLength(first);
    int[] places = new int[2 * length];
    for (int i = 0; i < length; i++) {
      int place = reversed ? length - 1 - i : i;
      places[2 * place] = encodedByte(first, i, length);
      places[2 * place + 1] = encodedByte(last, i, length);
    }
    return places;
  }

  private static int encodedByte(int codePoint, int index, int length) {
    int bits = codePoint >> CONTINUATION_BITS * (length - 1 - index);
    if (index > 0) {
      return 0x80 | (bits & 0x3F);
    }
    return length == 1 ? bits : (0xF00 >> length & 0xFF) | bits;
  }

  /** The node that reads what is left of some encodings from a place on. */
  private int node(List<int[]> encodings, int place) {
    if (encodings.getFirst().length == 2 * place) {
      return DONE;
    }
    boolean[] cuts = new boolean[257];
    for (int[] encoding : encodings) {
      cuts[encoding[2 * place]] = true;
      cuts[encoding[2 * place + 1] + 1] = true;
    }
    List<Integer> triples = new ArrayList<>();
    int first = -1;
    for (int cut = 0; cut < cuts.length; cut++) {
      if (cuts[cut]) {
        if (first >= 0) {
          addRange(encodings, place, first, cut - 1, triples);
        }
        first = cut;
      }
    }
    return known.computeIfAbsent(triples, this::newNode);
  }

  private void addRange(
      List<int[]> encodings, int place, int first, int last, List<Integer> triples) {
    List<int[]> rest = new ArrayList<>();
    for (int[] encoding : encodings) {
      if (encoding[2 * place] <= first && last <= encoding[2 * place + 1]) {
        rest.add(encoding);
      }
    }
    if (rest.isEmpty()) {
      return;
    }
    int next = node(rest, place + 1);
    int size = triples.size();
    if (size > 0 && triples.get(size - 1) == next && triples.get(size - 2) == first - 1) {
      triples.set(size - 2, last);
    } else {
      triples.addAll(Arrays.asList(first, last, next));
    }
  }

  private int newNode(List<Integer> triples) {
    nodes.add(triples.stream().mapToInt(Integer::intValue).toArray());
    return nodes.size() - 1;
  }
}
