import Plans
import Policy

/// Times judging changes of growing size by a policy of three layers, once the diff is known.
@main
struct Judging {
  static func main() {
    let clock = ContinuousClock()
    let judge = PolicyJudge(policy)
    for count in [10_000, 100_000, 200_000] {
      let changes = changes(count)
      var times: [Double] = []
      for _ in 0..<7 {
        var violations: [BoundaryViolation] = []
        let time = clock.measure { violations = judge.violations(of: changes) }
        precondition(violations.isEmpty, "\(violations)")
        times.append(Double(time.components.attoseconds) / 1e15 + Double(time.components.seconds) * 1000)
      }
      times.sort()
      print("judging \(count) files: \(rounded(times[3])) ms  [\(rounded(times[0])) - \(rounded(times[6]))]")
    }
  }

  private static func rounded(_ milliseconds: Double) -> Double { Double(Int(milliseconds * 10)) / 10 }

  /// What a careful team would write, with a limit on every figure.
  private static var policy: Policy {
    let denied = ["**/*.pem", "**/*.key", "**/.env", ".chancery/**", ".github/**", "secrets/**"]
    let every = ChangeLimit.allCases.reduce(into: [:]) { $0[$1] = 1_000_000_000 }
    let system = Boundary(paths: .init(deny: denied), changes: .init(every))
    let repository = Boundary(
      paths: .init(protected: ["Sources/Auth/**", "**/migrations/**"]), changes: .init(every))
    let plan = Boundary(paths: .init(allow: ["Sources/**", "docs/**", "*.md"]), changes: .init(every))
    return Policy(system, layer: .system, path: "s")
      .restricted(by: Policy(repository, layer: .repository, path: "r"))
      .restricted(by: Policy(plan, layer: .plan, path: "p"))
  }

  private static func changes(_ count: Int) -> [FileChange] {
    (0..<count).map { index in
      FileChange(
        path: "Sources/Module\(index % 50)/Part\(index % 1000)/File\(index).swift", kind: .modified, oldMode: 0o100644,
        newMode: 0o100644, linesAdded: index % 30, linesRemoved: index % 20, isBinary: false, newSize: 1000,
        before: FileChange.Before(size: 900, lines: 100, isKeptElsewhere: false))
    }
  }
}
