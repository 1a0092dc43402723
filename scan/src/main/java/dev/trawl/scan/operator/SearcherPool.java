package dev.trawl.scan.operator;

import dev.trawl.scan.kernel.ByteRarity;
import dev.trawl.scan.regex.Regex;
import dev.trawl.scan.regex.Searcher;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The searchers of one compiled regex. What a searcher has worked out of its automaton is worth
 * keeping from task to task, so they are lent and given back; there are as many as were ever in use
 * at once.
 */
final class SearcherPool {
  private final Regex regex;
  private final ByteRarity rarity;
  private final ConcurrentLinkedQueue<Searcher> idle = new ConcurrentLinkedQueue<>();

  SearcherPool(Regex regex, ByteRarity rarity) {
    this.regex = regex;
    this.rarity = rarity;
  }

  Searcher borrow() {
    Searcher searcher = idle.poll();
    return searcher != null ? searcher : regex.newSearcher(rarity);
  }

  void giveBack(Searcher searcher) {
    idle.add(searcher);
  }
}
