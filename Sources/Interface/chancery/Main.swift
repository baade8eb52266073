import Commands
import Foundation
import Preparation

@main
struct Main {
  static func main() async { exit(await Chancery.run().rawValue) }
}
