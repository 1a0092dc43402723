package dev.trawl.scan.regex;

import dev.trawl.scan.regex.syntax.CodePointSet;
import dev.trawl.scan.regex.syntax.Node;
import dev.trawl.scan.regex.syntax.Node.Bytes;
import dev.trawl.scan.regex.syntax.Node.CodePoints;
import dev.trawl.scan.regex.syntax.Node.Concat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Compiles alternatives so that those which begin alike share their beginning, as in a trie.
 * Without that, every position of a text would have to try each of ten thousand words.
 *
 * <p>The order of preference is kept: a branch joins an earlier one with the same next step only
 * past branches whose next step excludes that one. Where a branch has no further step that is a
 * character, what comes before it stays before, and what comes after it after.
 */
final class BranchCompiler {

  private final NfaCompiler compiler;
  private final NfaBuilder builder;
  private final boolean reversed;

  BranchCompiler(NfaCompiler compiler, NfaBuilder builder, boolean reversed) {
    this.compiler = compiler;
    this.builder = builder;
    this.reversed = reversed;
  }

  /**
   * One step: a byte of a set, or a character of a set that holds several beyond ASCII.
   *
   * @param characters whether the set's values are characters, some of them beyond ASCII
   */
  private record Step(CodePointSet set, boolean characters) {

    static Step ofByte(CodePointSet set) {
      return new Step(set, false);
    }

    static Step ofCharacter(CodePointSet set) {
      return new Step(set, set.last() >= 0x80);
    }

    boolean excludes(Step other) {
      boolean comparable =
          characters == other.characters || set.last() < 0x80 || other.set.last() < 0x80;
      return comparable && !set.intersects(other.set);
    }
  }

  /**
   * A branch: its first steps, in the order in which they are taken, and what comes after them.
   *
   * @param next where the automaton goes on after the rest
   */
  private record Branch(List<Step> steps, Node rest, int next) {}

  /** Branches with the same next step. */
  private record Group(Step step, List<Branch> branches) {}

  /**
   * The state where some alternatives start.
   *
   * @param alternatives in order of preference
   * @param nexts where the automaton goes on after each
   */
  int compile(List<Node> alternatives, int[] nexts) {
    List<Branch> branches = new ArrayList<>();
    for (int i = 0; i < nexts.length; i++) {
      branches.add(branch(alternatives.get(i), nexts[i]));
    }
    return compile(branches, 0);
  }

  private Branch branch(Node node, int next) {
    List<Node> parts = node instanceof Concat concat ? concat.parts() : List.of(node);
    if (reversed) {
      parts = parts.reversed();
    }
    List<Step> steps = new ArrayList<>();
    int taken = 0;
    while (taken < parts.size() && addSteps(parts.get(taken), steps)) {
      builder.charge(NfaCompiler.NODE_BYTES);
      taken++;
    }
    List<Node> rest = parts.subList(taken, parts.size());
    return new Branch(steps, Node.concat(reversed ? rest.reversed() : rest), next);
  }

  /** Adds the steps of a node that takes one byte or character; false if it is no such node. */
  private boolean addSteps(Node node, List<Step> steps) {
    if (node instanceof Bytes bytes && !bytes.set().isEmpty()) {
      steps.add(Step.ofByte(bytes.set()));
      return true;
    }
    if (!(node instanceof CodePoints points) || points.set().isEmpty()) {
      return false;
    }
    if (points.set().size() > 1 || points.set().last() < 0x80) {
      steps.add(Step.ofCharacter(points.set()));
      return true;
    }
    byte[] encoded = Character.toString(points.set().last()).getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < encoded.length; i++) {
      int value = encoded[reversed ? encoded.length - 1 - i : i] & 0xFF;
      steps.add(Step.ofByte(CodePointSet.of(value)));
    }
    return true;
  }

  /** The state where branches go on whose first so many steps were the same. */
  private int compile(List<Branch> branches, int depth) {
    int same = sameSteps(branches, depth);
    int state = branches.size() == 1 ? rest(branches.getFirst()) : choose(branches, same);
    for (int i = same - 1; i >= depth; i--) {
      state = step(branches.getFirst().steps.get(i), state);
    }
    return state;
  }

  /** How many first steps all branches have in common, all of one alone. */
  private static int sameSteps(List<Branch> branches, int depth) {
    List<Step> first = branches.getFirst().steps;
    int same = depth;
    while (same < first.size() && allHave(branches, same, first.get(same))) {
      same++;
    }
    return same;
  }

  private static boolean allHave(List<Branch> branches, int depth, Step step) {
    for (Branch branch : branches) {
      if (branch.steps.size() <= depth || !branch.steps.get(depth).equals(step)) {
        return false;
      }
    }
    return true;
  }

  private int choose(List<Branch> branches, int depth) {
    List<Integer> choices = new ArrayList<>();
    List<Group> groups = new ArrayList<>();
    for (Branch branch : branches) {
      if (branch.steps.size() > depth) {
        join(groups, branch, depth);
      } else {
        addChoices(groups, depth, choices);
        groups.clear();
        choices.add(rest(branch));
      }
    }
    addChoices(groups, depth, choices);
    return choices.size() == 1
        ? choices.getFirst()
        : builder.split(choices.stream().mapToInt(Integer::intValue).toArray());
  }

  private static void join(List<Group> groups, Branch branch, int depth) {
    Step step = branch.steps.get(depth);
    for (int i = groups.size() - 1; i >= 0; i--) {
      Group group = groups.get(i);
      if (group.step.equals(step)) {
        group.branches.add(branch);
        return;
      }
      if (!group.step.excludes(step)) {
        break;
      }
    }
    groups.add(new Group(step, new ArrayList<>(List.of(branch))));
  }

  /** Groups of bytes of which each excludes the others are one choice; order is no matter there. */
  private void addChoices(List<Group> groups, int depth, List<Integer> choices) {
    TreeMap<Integer, int[]> ranges = new TreeMap<>();
    for (Group group : groups) {
      int next = compile(group.branches, depth + 1);
      CodePointSet set = group.step.set;
      if (!group.step.characters) {
        if (overlaps(ranges, set)) {
          addChoice(ranges, choices);
        }
        for (int i = 0; i < set.rangeCount(); i++) {
          ranges.put(set.first(i), new int[] {set.first(i), set.last(i), next});
        }
      } else {
        addChoice(ranges, choices);
        choices.add(step(group.step, next));
      }
    }
    addChoice(ranges, choices);
  }

  private static boolean overlaps(TreeMap<Integer, int[]> ranges, CodePointSet set) {
    for (int i = 0; i < set.rangeCount(); i++) {
      Map.Entry<Integer, int[]> before = ranges.floorEntry(set.last(i));
      if (before != null && before.getValue()[1] >= set.first(i)) {
        return true;
      }
    }
    return false;
  }

  private void addChoice(TreeMap<Integer, int[]> ranges, List<Integer> choices) {
    if (!ranges.isEmpty()) {
      int[] triples = ranges.values().stream().flatMapToInt(Arrays::stream).toArray();
      choices.add(builder.ranges(triples));
      ranges.clear();
    }
  }

  private int step(Step step, int next) {
    return step.characters ? compiler.codePoints(step.set, next) : compiler.bytes(step.set, next);
  }

  private int rest(Branch branch) {
    return compiler.compile(branch.rest, branch.next);
  }
}
