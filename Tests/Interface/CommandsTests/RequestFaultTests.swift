import Foundation
import JSON
import SystemPackage
import TestKit
import Testing

/// What a server and the machine do wrong while a request is under way. Whatever it is, the exit status says how it stands,
/// and in the end there is one charge.
@Suite("Faults while a request is under way", .serialized)
struct RequestFaultTests {
  /// Lends a place whose plan charges once, waiting for approval; the service does the fault then.
  private func charging(
    _ world: EffectWorld, _ fault: String?, _ body: (Place) async throws -> Void
  ) async throws {
    try await Place.with(world.plan) { place in
      try await world.prepare(place)
      #expect(try await place.chancery("run", "plan.yaml", "--no-ask").status == 3)
      if let fault { try place.write(fault + "\n", to: "world/faults") }
      try await body(place)
      #expect(place.charges == 1)
      #expect(try await place.document("verify", "--json")["intact"]?.boolValue == true)
    }
  }

  @Test(
    "A service that can be asked settles what became of the charge, at once or when the run goes on",
    arguments: [
      ("500-after", Int32(0)), ("reset-after", 0), ("hang-after", 0), ("redirect-here", 0), ("reset-before", 7),
      ("garbage-after", 0), ("504-late", 7),
      ("500-before", 1), ("redirect-away", 1),
    ])
  func asked(fault: String, status: Int32) async throws {
    try await charging(.charge, fault) { place in
      let end = try await place.approve()
      #expect(end.status == status, "\(end.output)\(end.errors)")
      if status != 0 {
        var resumed = try await place.chancery("resume", "--no-ask")
        // That it did not happen is what the plan reads out of an answer: the approval was for that attempt.
        if resumed.status == 3 { resumed = try await place.approve() }
        #expect(resumed.status == 0, "\(resumed.output)\(resumed.errors)")
      }
    }
  }

  @Test(
    "Without a status request it stays in doubt, is never sent again by itself, and a person settles it",
    arguments: ["500-after", "reset-after", "hang-after", "reset-before"])
  func unasked(fault: String) async throws {
    try await charging(.unasked, fault) { place in
      #expect(try await place.approve().status == 7)
      let charges = place.charges
      #expect(try await place.chancery("resume", "--no-ask").status == 7)
      #expect(place.charges == charges, "it was sent again")
      let run = try await place.run()
      let word = charges == 1 ? "--committed" : "--not-applied"
      #expect(try await place.chancery("resolve", run, "1", word, "--reason", "I asked them").status == 0)
      let resumed = try await place.chancery("resume", "--no-ask")
      #expect(resumed.status == 0, "\(resumed.output)\(resumed.errors)")
    }
  }

  @Test("What is for this machine goes to no proxy that the environment names")
  func proxies() async throws {
    try await charging(.charge, nil) { place in
      let proxies = ["http_proxy": "http://127.0.0.1:1", "all_proxy": "http://127.0.0.1:1"]
      let end = try await place.chancery("approve", "--seal", try await place.seal(), with: proxies)
      #expect(end.status == 0, "\(end.output)\(end.errors)")
    }
  }

  @Test("A process that is stopped for longer than its time-out takes the answer that is there, or asks")
  func stopped() async throws {
    try await charging(.charge, "stop-after") { place in
      let prefix = ["sh", "-c", "echo $$ >world/victim; exec \"$@\"", "sh"]
      let start = ContinuousClock.now
      let end = try await place.chancery(["approve", "--seal", try await place.seal()], under: prefix)
      #expect(start.duration(to: .now) > .seconds(1.9), "it was not stopped")
      #expect(end.status == 0, "\(end.output)\(end.errors)")
    }
  }

  @Test("Of processes that race for one approved run, one charges; whoever comes too late says so")
  func race() async throws {
    try await charging(.charge, nil) { place in
      let seal = try await place.seal()
      let ends = try await withThrowingTaskGroup(of: ToolOutput.self) { group in
        for _ in 0..<4 { group.addTask { try await place.chancery("approve", "--seal", seal) } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(ends.contains { $0.status == 0 }, "\(ends.map(\.errors))")
      for end in ends where end.status != 0 { #expect([1, 2, 6].contains(end.status), "\(end.status): \(end.errors)") }
      #expect(try await place.document("show", "--json")["status"] == "committed")
    }
  }

  @Test("A disk that fills up while the charge is written down loses nothing of it")
  func fullDisk() async throws {
    var statuses: [Int32] = []
    for blocks in Extent.sample(8, of: Array(stride(from: 16, to: 496, by: 16))) {
      try await charging(.charge, nil) { place in
        // In blocks of 512 bytes: the write-ahead log begins anew with each process.
        let prefix = ["sh", "-c", "trap '' XFSZ; ulimit -f \(blocks); exec \"$@\"", "sh"]
        let end = try await place.chancery(["approve", "--seal", try await place.seal()], under: prefix)
        statuses.append(end.status)
        #expect(place.charges <= 1)
        guard end.status != 0 else { return }
        if end.status == 7 {
          #expect(place.charges == 1 && end.errors.contains("was begun, and that it is committed"), "\(end.errors)")
          let abort = try await place.chancery("abort", "--yes")
          #expect(abort.status == 7 && abort.errors.contains("in doubt"), "\(abort.errors)")
        }
        var again = try await place.chancery("resume", "--no-ask")
        if again.status == 3 { again = try await place.approve() }
        #expect(again.status == 0, "\(blocks): \(end.status), then \(again.output)\(again.errors)")
      }
    }
    #expect(
      statuses.contains(1) && (statuses.contains(7) || !Extent.isWhole),
      "the disk was not full at every kind of moment: \(statuses)")
    #expect(!statuses.contains { $0 >= 128 }, "\(statuses)")
  }
}

extension Place {
  /// How often the payment service was charged.
  fileprivate var charges: Int {
    textOrNothing(of: "world/ledger").split(separator: "\n").count { $0.contains("\"charge\"") }
  }
}
