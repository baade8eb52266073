import Foundation

/// How much of the long tests is tried: a sample, or everything, which `./dev test --all` asks for and CI runs.
package enum Extent {
  package static let isWhole = ProcessInfo.processInfo.environment["CHANCERY_TEST_ALL"] == "1"

  /// Why a test that tries nothing in a sample says it was skipped.
  package static let whole = "it is long; ./dev test --all runs it"

  /// All, or a few of them, spread from the first to the last; the same each time.
  package static func sample<Element>(_ count: Int, of all: [Element]) -> [Element] {
    guard !isWhole else { return all }
    return spread(count, over: all)
  }

  /// What is tried where everything is, or less.
  package static func count(_ sample: Int, orAll all: Int) -> Int { isWhole ? all : sample }

  private static func spread<Element>(_ count: Int, over all: [Element]) -> [Element] {
    guard count < all.count else { return all }
    guard count > 1 else { return Array(all.prefix(count)) }
    return (0..<count).map { all[$0 * (all.count - 1) / (count - 1)] }
  }
}
