import EgressProxy
import RunJournal
import TestKit
import Testing

@Suite("What a ClientHello may look like")
struct HelloTests {
  /// A ClientHello with some extensions, in records of so many bytes.
  private static func hello(_ extensions: [UInt8], fragment: Int = 16384) -> [UInt8] {
    var body: [UInt8] = [3, 3] + [UInt8](repeating: 7, count: 32) + [0, 0, 2, 0x13, 1, 1, 0]
    body += [UInt8(extensions.count >> 8), UInt8(extensions.count & 255)] + extensions
    let message: [UInt8] = [1, 0, UInt8(body.count >> 8), UInt8(body.count & 255)] + body
    return stride(from: 0, to: message.count, by: fragment).flatMap { start -> [UInt8] in
      let piece = message[start..<min(start + fragment, message.count)]
      return [22, 3, 1, UInt8(piece.count >> 8), UInt8(piece.count & 255)] + piece
    }
  }

  private static func name(_ text: String, type: UInt8 = 0) -> [UInt8] {
    let bytes = Array(text.utf8)
    let entry = [type, 0, UInt8(bytes.count)] + bytes
    let list = [0, UInt8(entry.count)] + entry
    return [0, 0, 0, UInt8(list.count)] + list
  }

  /// What the proxy says of a hello that was sent through a tunnel to `good.test`, and whether the host heard any of it.
  private func reason(_ bytes: [UInt8]) async throws -> (reason: String?, wasHeard: Bool) {
    let server = try Listener()
    let (_, traffic) = try await ProxyStage.with(
      EgressRules(hosts: ["good.test"]), network: ProxyStage.loopback(server.port)
    ) { stage in
      try await stage.ask(Array("CONNECT good.test:443 HTTP/1.1\r\n\r\n".utf8), bytes, hangsUp: true)
    }
    return (traffic.refusals.first?.reason, (traffic.hosts.first?.sentBytes ?? 0) > 0)
  }

  @Test(
    "A hello in one record, in many, with other extensions before and after is understood", arguments: [1, 7, 16384])
  func good(fragment: Int) async throws {
    let other: [UInt8] = [0, 43, 0, 3, 2, 3, 4]
    let found = try await reason(Self.hello(other + Self.name("good.test") + [0, 16, 0, 0], fragment: fragment))
    #expect(found.reason == nil && found.wasHeard)
  }

  @Test("One that says something else to somebody else is not")
  func bad() async throws {
    let good = Self.name("good.test")
    for (extensions, reason) in [
      (good + good, "an extension is given twice"),
      (Self.name("good.test\0"), "the server's name has characters that no name has"),
      (Self.name("good.test."), "the ClientHello names good.test."), (Self.name(""), "the ClientHello names "),
      (Self.name("good.test", type: 1), "there is not exactly one server's name"),
      ([], "the ClientHello names no server"),
      (good + [0xFE, 0x0D, 0, 1, 0], "the ClientHello hides its true name (ECH)"),
      (good + [0, 5], "an extension is cut off"), (Self.name("evil.test"), "the ClientHello names evil.test"),
    ] as [([UInt8], String)] {
      let found = try await self.reason(Self.hello(extensions))
      #expect(found.reason == reason && !found.wasHeard)
    }
    let list: [UInt8] =
      [0, 0, 0, 26, 0, 24] + [0, 0, 9] + Array("good.test".utf8) + [0, 0, 9] + Array("evil.test".utf8)
    #expect(try await self.reason(Self.hello(list)).reason == "there is not exactly one server's name")
  }

  @Test("No byte of a good hello can be changed so that another name is heard")
  func mutations() async throws {
    let hello = Self.hello(Self.name("good.test") + [0, 43, 0, 3, 2, 3, 4])
    var generator = SplitMix(seed: 42)
    for _ in 0..<12 {
      var changed = hello
      let index = Int.random(in: 0..<changed.count, using: &generator)
      changed[index] ^= UInt8(1 << Int.random(in: 0..<8, using: &generator))
      let found = try await reason(changed)
      // What was let through still names the host.
      if found.wasHeard { #expect(String(decoding: changed, as: UTF8.self).lowercased().contains("good.test")) }
    }
  }
}
