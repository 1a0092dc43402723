package dev.trawl.scan.literals;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * A tree of literals in which a chain of nodes with one child each is one node: at most two nodes a
 * literal, whatever the lengths. Nodes are numbered level by level, so a node's children are
 * neighbours, in the order of their first bytes.
 *
 * <p>Donald R. Morrison, "PATRICIA", Journal of the ACM 15(4), 1968.
 */
final class RadixTree {

  /** What visiting a node costs beside its bytes, counted in bytes compared. */
  private static final int NODE_WORK = 8;

  private final byte[] bytes;
  private final int[] ids;
  private final int[] idStarts;

  /** A literal that passes through each node, as its start in {@link #bytes}. */
  private int[] literalStart = new int[0];

  /** How many of that literal's bytes lead to the end of each node. */
  private int[] depth = new int[0];

  /** The literal that ends at each node, or -1. */
  private int[] terminal = new int[0];

  /** Number of each node's first child; its last one is before the next node's first. */
  private int[] firstChild = new int[0];

  /** The byte that leads from the parent into each node. */
  private byte[] label = new byte[0];

  private RadixTree(SortedLiterals literals) {
    this.bytes = literals.bytes;
    this.ids = literals.ids;
    this.idStarts = literals.idStarts;
  }

  static RadixTree of(SortedLiterals literals) {
    RadixTree tree = new RadixTree(literals);
    tree.build(literals);
    return tree;
  }

  /** Each node stands for an interval of the sorted literals: those that pass through it. */
  private void build(SortedLiterals literals) {
    int most = 2 * literals.count() + 1;
    int[] first = new int[most];
    int[] last = new int[most];
    allocate(most);
    last[0] = literals.count() - 1;
    int nodes = 1;
    for (int node = 0; node < nodes; node++) {
      int from = first[node];
      int common = literals.commonPrefix(from, last[node], depth[node]);
      boolean ends = literals.length(from) == common;
      literalStart[node] = literals.starts[from];
      depth[node] = common;
      terminal[node] = ends ? from : -1;
      firstChild[node] = nodes;
      int next = ends ? from + 1 : from;
      while (next <= last[node]) {
        first[nodes] = next;
        depth[nodes] = common;
        label[nodes] = literals.byteAt(next, common);
        while (next <= last[node] && literals.byteAt(next, common) == label[nodes]) {
          last[nodes] = next++;
        }
        nodes++;
      }
    }
    trim(nodes);
  }

  private void allocate(int nodes) {
    literalStart = new int[nodes];
    depth = new int[nodes];
    terminal = new int[nodes];
    firstChild = new int[nodes + 1];
    label = new byte[nodes];
  }

  private void trim(int nodes) {
    firstChild[nodes] = nodes;
    literalStart = Arrays.copyOf(literalStart, nodes);
    depth = Arrays.copyOf(depth, nodes);
    terminal = Arrays.copyOf(terminal, nodes);
    firstChild = Arrays.copyOf(firstChild, nodes + 1);
    label = Arrays.copyOf(label, nodes);
  }

  /** How many bytes lead to the end of a node. */
  int depth(int node) {
    return depth[node];
  }

  /** The node that is reached or being passed after {@code length} bytes of a literal. */
  int nodeCovering(SortedLiterals literals, int literal, int length) {
    int node = 0;
    while (depth[node] < length) {
      node = child(node, literals.byteAt(literal, depth[node]));
    }
    return node;
  }

  private int child(int node, byte value) {
    return SortedLabels.find(label, firstChild[node], firstChild[node + 1], value);
  }

  /**
   * Collects the literals at {@code start} that end at or below a node.
   *
   * @param from the node where to begin
   * @param known bytes at {@code start} that are known to lead there
   */
  void collect(
      int from, int known, MemorySegment text, long start, long end, Folding folding, Hits hits) {
    long room = end - start;
    int node = from;
    int matched = known;
    while (node >= 0 && depth[node] <= room) {
      int wanted = depth[node];
      boolean equal = equal(literalStart[node], matched, wanted, text, start, folding);
      hits.worked(NODE_WORK + wanted - matched);
      if (!equal) {
        return;
      }
      matched = wanted;
      int literal = terminal[node];
      if (literal >= 0) {
        hits.add(ids, idStarts[literal], idStarts[literal + 1]);
      }
      boolean leaf = firstChild[node] == firstChild[node + 1];
      if (leaf || wanted == room) {
        return;
      }
      node = child(node, folding.fold(text.get(ValueLayout.JAVA_BYTE, start + wanted)));
    }
  }

  /** Compares bytes {@code from} to {@code to} of a literal with the text. */
  private boolean equal(
      int literal, int from, int to, MemorySegment text, long start, Folding folding) {
    int at = from;
    for (; at <= to - Long.BYTES; at += Long.BYTES) {
      if (folding.fold(text.get(Words.WORD, start + at)) != Words.word(bytes, literal + at)) {
        return false;
      }
    }
    for (; at < to; at++) {
      if (folding.fold(text.get(ValueLayout.JAVA_BYTE, start + at)) != bytes[literal + at]) {
        return false;
      }
    }
    return true;
  }
}
