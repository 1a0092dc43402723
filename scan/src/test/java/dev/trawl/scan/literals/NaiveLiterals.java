package dev.trawl.scan.literals;

import java.util.ArrayList;
import java.util.List;

/** All occurrences of literals, by trying each at each place. */
final class NaiveLiterals {

  private NaiveLiterals() {}

  /** An occurrence. */
  record Occurrence(long start, int id) {}

  static List<Occurrence> all(
      List<byte[]> literals, boolean caseless, byte[] text, int from, int startLimit, int end) {
    List<Occurrence> found = new ArrayList<>();
    for (int start = from; start < startLimit; start++) {
      for (int id = 0; id < literals.size(); id++) {
        if (isAt(literals.get(id), caseless, text, start, end)) {
          found.add(new Occurrence(start, id));
        }
      }
    }
    return found;
  }

  /** Only the first at each start. */
  static List<Occurrence> firsts(List<Occurrence> all) {
    List<Occurrence> firsts = new ArrayList<>();
    for (Occurrence one : all) {
      if (firsts.isEmpty() || firsts.getLast().start() != one.start()) {
        firsts.add(one);
      }
    }
    return firsts;
  }

  private static boolean isAt(byte[] literal, boolean caseless, byte[] text, int start, int end) {
    if (literal.length > end - start) {
      return false;
    }
    for (int i = 0; i < literal.length; i++) {
      int a = literal[i];
      int b = text[start + i];
      if (caseless && a >= 'A' && a <= 'Z') {
        a += 'a' - 'A';
      }
      if (caseless && b >= 'A' && b <= 'Z') {
        b += 'a' - 'A';
      }
      if (a != b) {
        return false;
      }
    }
    return true;
  }
}
