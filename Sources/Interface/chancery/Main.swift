import Commands
import Foundation
import Preparation

@main
struct Main {
  static func main() async {
    // Freezes go by the system's tables of zones, and not by a folder of whoever begins a run.
    for name in ["ICU_TIMEZONE_FILES_DIR", "ICU_DATA", "TZDIR"] { unsetenv(name) }
    exit(await Chancery.run().rawValue)
  }
}
