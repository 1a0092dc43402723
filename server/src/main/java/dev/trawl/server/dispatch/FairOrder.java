package dev.trawl.server.dispatch;

import com.google.common.collect.Lists;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is: start-time fair queueing (Goyal, Vin and Cheng, SIGCOMM 1996) over the bytes of
 * granted ranges.
 *
 * <p>Each member has a tag, the virtual time at which its next turn starts; a turn of {@code n}
 * bytes moves it by {@code n / weight}. Virtual time is where the last turn started. A member whose
 * tag lies behind it, because it is new or had nothing that could run, has its turn now, but none
 * of those that it missed: its tag moves on from virtual time. So shares of members that always
 * have work go by their weights, to within one range each.
 *
 * <p>Members are kept in the order of their tags. With one of them nothing is compared.
 *
 * @param <T> whose turn it may be
 */
final class FairOrder<T> {
  private final List<Member<T>> members = new ArrayList<>();
  private double virtualTime;

  private static final class Member<T> {
    final T value;
    final int weight;
    double tag;

    Member(T value, int weight) {
      this.value = value;
      this.weight = weight;
    }
  }

  /**
   * Adds one whose turn is next.
   *
   * @param weight its share beside others, at least 1
   */
  void add(T value, int weight) {
    Member<T> member = new Member<>(value, weight);
    member.tag = virtualTime;
    members.add(member);
    moveForward(members.size() - 1);
  }

  /** Takes one out. */
  void remove(T value) {
    members.removeIf(member -> member.value == value);
    if (members.isEmpty()) {
      virtualTime = 0;
    }
  }

  /** All, in the order of their turns; a view. */
  List<T> all() {
    return Lists.transform(members, member -> member.value);
  }

  /** The first, in the order of turns, that takes its turn; null if none does. */
  @Nullable T firstThat(Predicate<T> takes) {
    for (Member<T> member : members) {
      if (takes.test(member.value)) {
        return member.value;
      }
    }
    return null;
  }

  /** {@code value} has its turn, of {@code bytes}. */
  void took(T value, long bytes) {
    int at = 0;
    while (members.get(at).value != value) {
      at++;
    }
    Member<T> member = members.get(at);
    virtualTime = Math.max(virtualTime, member.tag);
    member.tag = virtualTime + (double) bytes / member.weight;
    while (at + 1 < members.size() && members.get(at + 1).tag <= member.tag) {
      members.set(at, members.get(at + 1));
      at++;
    }
    members.set(at, member);
  }

  /** Sorts a new one in, before those whose turn is later. */
  private void moveForward(int from) {
    int at = from;
    Member<T> member = members.get(at);
    while (at > 0 && members.get(at - 1).tag > member.tag) {
      members.set(at, members.get(at - 1));
      at--;
    }
    members.set(at, member);
  }
}
