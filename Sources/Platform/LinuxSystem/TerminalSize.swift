import CFiles
import Foundation

/// The columns of the terminal behind a descriptor; `nil` where it is no terminal or does not say.
package func terminalColumns(of descriptor: Int32) -> Int? {
  var size = winsize()
  guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
  return Int(size.ws_col)
}
