import PlanFiles
import Plans
import Testing

@Suite("Configurations")
struct ConfigurationTests {
  static let full = """
    tiers:
      fast: { model: local/qwen, lane: standard }
      slow: { model: anthropic/claude-opus-5-5, effort: high }
    providers:
      local:
        api: openai-chat
        url: http://127.0.0.1:8080/v1/
        schema: json-object
        token-cap: max_completion_tokens
        timeout: 10m
        headers: { X-Team: blue }
        lanes: { fast: priority }
        effort: false
        usage: false
        cache: key
        prices:
          qwen: { input: "0.10", output: 0.50, cache-read: "0.000001", lanes: { fast: { input: 1, output: 2 } } }
      anthropic:
        key: { file: ~/keys/anthropic }
      openai:
        key: { command: [pass, show, openai] }
    sandbox:
      show: [/opt/toolchain, ~/.cargo/registry]
      path: [/opt/toolchain/bin]
      caches: [~/.npm/_cacache]
      toolchains: [go, rust]
      profiles:
        draft: { limits: { memory: 16GiB, wall: 1h }, hide: [/opt/secret] }
        check: { history: false, caches: [], toolchains: [go] }
    """

  private static func diagnostics(_ text: String) -> [String] {
    SampleProfiles.said(ConfigurationFile.read(text: text, path: "c.yaml", toolchains: SampleProfiles.table))
  }

  @Test("A configuration means what it says, and built-in providers keep what it leaves out")
  func reads() throws {
    let configuration = try ConfigurationFile.read(text: Self.full, path: "c.yaml").get()
    #expect(
      configuration.tiers == [
        .fast: ModelChoice(model: "local/qwen"), .slow: ModelChoice(model: "anthropic/claude-opus-5-5", effort: .high),
      ])
    #expect(
      configuration.providers["local"]
        == ModelProvider(
          api: .openAIChat, url: "http://127.0.0.1:8080/v1", headers: ["X-Team": "blue"],
          capabilities: ModelCapabilities(
            schema: .jsonObject, tokenCap: .maxCompletionTokens, lanes: [.fast: "priority"], effort: false,
            usage: false, cache: .key), timeoutSeconds: 600,
          prices: [
            "qwen": [
              .standard: .init(
                input: Money(picodollars: 100_000_000_000), output: Money(picodollars: 500_000_000_000),
                cacheRead: Money(picodollars: 1_000_000)),
              .fast: .init(
                input: Money(picodollars: 1_000_000_000_000), output: Money(picodollars: 2_000_000_000_000)),
            ]
          ]))
    #expect(configuration.providers["anthropic"]?.url == "https://api.anthropic.com")
    #expect(configuration.providers["anthropic"]?.key == .file("~/keys/anthropic"))
    #expect(configuration.providers["openai"]?.key == .command(["pass", "show", "openai"]))
    #expect(configuration.providers["openai"]?.api == .openAIResponses)
    #expect(configuration.providers["openai"]?.capabilities.lanes[.ultrafast] == "ultrafast")
    #expect(
      configuration.sandbox
        == .init(
          show: ["/opt/toolchain", "~/.cargo/registry"], path: ["/opt/toolchain/bin"], caches: ["~/.npm/_cacache"],
          toolchains: ["go", "rust"],
          profiles: [
            .draft: .init(limits: [.memory: 16 << 30, .wall: 3600], hide: ["/opt/secret"]),
            .check: .init(history: false, caches: [], toolchains: ["go"]),
          ]))
  }

  @Test("A configuration changes profiles as it says, and what it says of one alone wins")
  func adjusts() throws {
    let sandbox = try ConfigurationFile.read(text: Self.full, path: "c.yaml").get().sandbox
    let before = try SampleProfiles.builtIn()
    var expected = before
    for path in [\ConfinementProfiles.draft, \.check, \.agent] {
      expected[keyPath: path].show = ["/opt/toolchain", "~/.cargo/registry"]
      expected[keyPath: path].path = ["/opt/toolchain/bin"]
      expected[keyPath: path].caches = ["~/.npm/_cacache"]
      expected[keyPath: path].toolchains = ["go", "rust"]
    }
    expected.draft.limits.memoryBytes = 16 << 30
    expected.draft.limits.wallSeconds = 3600
    expected.draft.hide.insert("/opt/secret")
    expected.check.history = false
    expected.check.caches = []
    expected.check.toolchains = ["go"]
    #expect(sandbox.adjusting(before) == expected)
    #expect(sandbox.adjusting(sandbox.adjusting(before)) == expected)
    #expect(Configuration.Sandbox().adjusting(before) == before)
  }

  @Test("A file without content leaves everything as it is built in", arguments: ["", "\n  # remark\n", "  \n"])
  func readsNothing(text: String) throws {
    #expect(try ConfigurationFile.read(text: text, path: "c.yaml").get() == Configuration())
  }

  @Test(
    "Each mistake is named with its place",
    arguments: [
      (
        "providers: { a: { url: ftp://x } }",
        [
          "1:17: providers.a: the key \"api\" is missing; the protocol that the server speaks",
          "1:24: providers.a.url: found \"ftp://x\"; expected an address such as http://127.0.0.1:8080/v1",
        ]
      ),
      (
        "providers: { openai: { url: 'https://me:pw@x/' } }",
        [
          "1:29: providers.openai.url: found \"https://me:pw@x/\"; "
            + "expected an address such as http://127.0.0.1:8080/v1"
        ]
      ),
      (
        "providers: { openai: { key: { env: A, file: /a } } }",
        [
          "1:29: providers.openai.key: found 2 sources of the secret; expected exactly one of env, file, command"
        ]
      ),
      (
        "providers: { openai: { key: sk-12345 } }",
        [
          "1:29: providers.openai.key: found a string; expected a mapping with one of env, file, command"
        ]
      ),
      (
        "providers: { openai: { key: {} } }",
        [
          "1:29: providers.openai.key: found 0 sources of the secret; expected exactly one of env, file, command"
        ]
      ),
      (
        "providers: { openai: { headers: { Authorization: x } } }",
        [
          "1:35: providers.openai.headers.Authorization: found the name \"Authorization\"; "
            + "expected a header name; an API key belongs under \"key\""
        ]
      ),
      (
        "providers: { openai: { headers: { X-A: \"a\\r\\nb\" } } }",
        [
          "1:40: providers.openai.headers.X-A: found \"a\\r\\nb\"; expected a string of one line"
        ]
      ),
      (
        "providers: { openai: { prices: { m: { input: 0.0000001 } } } }",
        [
          "1:37: providers.openai.prices.m: the key \"output\" is missing; for a million tokens that are answered",
          "1:46: providers.openai.prices.m.input: found 0.0000001; "
            + "expected US dollars such as 1.50, from 0 to 1000000, with up to 6 decimals",
        ]
      ),
      (
        "sandbox: { show: [opt, ~, /a/../b] }",
        [
          "1:19: sandbox.show[0]: found \"opt\"; expected an absolute path, or one below ~/",
          "1:24: sandbox.show[1]: found nothing; expected an absolute path, or one below ~/",
          "1:27: sandbox.show[2]: found \"/a/../b\"; expected an absolute path, or one below ~/",
        ]
      ),
      (
        "sandbox: { show: [/, /run/x, ~/.], toolchain: [] }",
        [
          "1:19: sandbox.show[0]: found /, which is the whole system; expected a path below it",
          "1:22: sandbox.show[1]: found /run/x; the sandbox never shows /run; expected a path outside /run",
          "1:30: sandbox.show[2]: found ~/, which is the whole home folder; expected a path below it",
          "1:36: sandbox.toolchain: unknown key; expected one of show, path, caches, toolchains, profiles; "
            + "did you mean \"toolchains\"?",
        ]
      ),
      (
        "sandbox: { toolchains: [og], profiles: { daft: {}, check: { limits: { wall: 1 }, toolchains: [go, x] } } }",
        [
          "1:25: sandbox.toolchains[0]: unknown toolchain \"og\"; expected one of go, rust; did you mean \"go\"?",
          "1:42: sandbox.profiles.daft: unknown key; expected one of draft, check, agent; did you mean \"draft\"?",
          "1:77: sandbox.profiles.check.limits.wall: found 1; "
            + "expected a time such as 90s, 20m or 1h, from 1s to 604800s",
          "1:99: sandbox.profiles.check.toolchains[1]: unknown toolchain \"x\"; expected one of go, rust",
        ]
      ),
      (
        "sandbox: { profiles: { draft: { allow-weaker: true } } }",
        [
          "1:33: sandbox.profiles.draft.allow-weaker: unknown key; "
            + "expected one of limits, history, caches, toolchains, hide"
        ]
      ),
      (
        "tier: {}",
        [
          "1:1: tier: unknown key; expected one of tiers, providers, sandbox, signers, revocations, secrets, workspace, gc; did you mean \"tiers\"?"
        ]
      ),
      (
        "providers: { no: { api: anthropic } }",
        [
          "1:14: providers.no: found no, which YAML reads as a boolean; "
            + "expected letters, digits, - and _, beginning with a letter; quote it: \"no\""
        ]
      ),
    ] as [(String, [String])])
  func names(text: String, diagnostics: [String]) {
    #expect(Self.diagnostics(text) == diagnostics.map { "c.yaml:" + $0 })
  }
}
