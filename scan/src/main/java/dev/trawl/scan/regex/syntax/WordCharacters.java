package dev.trawl.scan.regex.syntax;

/** What belongs to a word, for those who decide about word borders. */
public final class WordCharacters {

  private WordCharacters() {}

  /** The characters that {@code \w} matches with Unicode. */
  public static CodePointSet unicode() {
    return UnicodeClasses.word();
  }
}
