import Preparation
import Commands
import Foundation

@main
struct Main {
  static func main() async { exit(await Chancery.run().rawValue) }
}
