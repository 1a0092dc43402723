package dev.trawl.scan.custom;

import dev.trawl.scan.spi.OperatorProvider;
import dev.trawl.scan.window.Window;

/**
 * What an operator's classes see beside their own jar: the JDK, and the SPI. Trawl's other classes
 * and libraries stay hidden, so a jar may bring its own version of any of them.
 */
final class SpiClassLoader extends ClassLoader {
  private static final String SPI_PREFIX = OperatorProvider.class.getPackageName() + ".";

  SpiClassLoader() {
    super("trawl-spi", ClassLoader.getPlatformClassLoader());
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    if (name.startsWith(SPI_PREFIX) || name.equals(Window.class.getName())) {
      return Class.forName(name, false, SpiClassLoader.class.getClassLoader());
    }
    throw new ClassNotFoundException(name);
  }
}
