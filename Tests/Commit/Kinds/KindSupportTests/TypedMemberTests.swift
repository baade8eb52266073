import Approval
import EffectKit
import FileWrite
import GitMerge
import HTTPClient
import HTTPRequest
import JSON
import KindStage
import KindSupport
import Plans
import RunCommand
import RunJournal
import SQLMigrate
import SecretSources
import SystemPackage
import TestKit
import Testing

/// What policies limit, what denials stick to and what risk goes by, as each kind tells it; and that deriving an effect again
/// tells the same.
@Suite("What each kind says to everybody else")
struct TypedMemberTests {
  private func context(_ stage: Stage, values: Template.Values = Template.Values()) -> EffectContext {
    EffectContext(
      planName: "p", goal: "g", run: "r", base: stage.base, draft: stage.draft, attributions: [], values: values,
      seconds: 0)
  }

  private let secretStore = SecretStore(sources: [:], environment: [:], home: "/")

  @Test("A merge names its branch, its repository in each form, and the commit that a push takes up")
  func merge() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder)
      let effect = try await stage.propose()
      #expect(effect.names == [.branches: ["main"]])
      #expect(effect.targets.count == 2 && effect.targets.allSatisfy { $0.space == .reference && $0.parts == ["main"] })
      #expect(effect.guarded == [.gitFolder(of: stage.target.string)])
      #expect(
        effect.produces == [.commit(try #require(effect.arguments["result"]?.stringValue), at: "refs/heads/main")])
      #expect(effect.lands == effect.arguments["tree"]?.stringValue && effect.findings.isEmpty)
      #expect(effect.compensation?.assurance == .exact)
      #expect(try await stage.planner.rederive(effect) == effect)
    }
  }

  @Test("A command says whether it runs what the draft changed, whether that can be read, and whether it was tried")
  func command() async throws {
    try await withTemporaryFolder { folder in
      var stage = try await Stage(in: folder)
      try await shell(
        "printf '#!/bin/sh\\n' >deploy.sh; chmod +x deploy.sh; git add -A; git commit -qm scripts", in: stage.target)
      try await stage.redraft("echo 'exit 0' >>deploy.sh; echo all: >GNUmakefile")
      let planner = CommandPlanner(
        scratch: stage.scratch.string, secretStore: secretStore, environment: ["PATH": "/usr/bin:/bin"])
      func findings(_ words: String...) async throws -> [EffectFinding] {
        let line = Plans.CommandLine(words: words.map { Template($0) })
        let effect = try await planner.propose(
          EffectDeclaration(CommandDeclaration(run: line, target: "service/shop")), in: context(stage))
        #expect(effect.words == words && effect.targets == [.command("service/shop")])
        #expect(try await planner.rederive(effect) == effect)
        return effect.findings
      }
      let both: [EffectFinding] = [
        .unmeasured, .runsWhatTheDraftChanged(["deploy.sh"]), .readsWhatTheDraftChanged(["GNUmakefile"]),
      ]
      #expect(try await findings("./deploy.sh") == both)
      #expect(try await findings("sh", "--", ".//deploy.sh") == both)
      #expect(
        try await findings("true") == [.unmeasured, .readsWhatTheDraftChanged(["GNUmakefile", "deploy.sh"])])
    }
  }

  @Test("A request that moves money says where its parts come from, wherever they stand, secrets apart")
  func money() async throws {
    let planner = HTTPEffectPlanner(
      transport: HTTPTransport(environment: [:]), secretStore: secretStore, scratch: "/nonexistent")
    let body: JSONValue = ["cents": "${{ steps.invoice.cents }}", "currency": "EUR", "to": "${{ inputs.account }}"]
    func effect(amount: HTTPDeclaration.Amount?) async throws -> ProposedEffect {
      let request = HTTPDeclaration.Request(
        url: try Template(parsing: "https://Pay.example/v1/${{ steps.invoice.id }}"),
        headers: [.init(name: "Authorization", value: try Template(parsing: "${{ secrets.KEY }}"))],
        json: try JSONTemplate(parsing: body))
      var context = EffectContext(
        planName: "p", goal: "g", run: "r", base: "b", draft: "d", attributions: [],
        values: Template.Values(
          inputs: ["account": "DE1"], steps: ["invoice": ["cents": 1250, "id": "7"]]), seconds: 0)
      context.place = 3
      let effect = try await planner.propose(
        EffectDeclaration(HTTPDeclaration(request: request, amount: amount)), in: context)
      #expect(try await planner.rederive(effect) == effect)
      return effect
    }
    let payment = try await effect(amount: .init(value: "/cents", currency: "/currency"))
    #expect(
      payment.names
        == [
          .hosts: ["pay.example"], .methods: ["POST"], .paths: ["/v1/7"], .ports: ["443"],
          "amount-at": ["/cents /currency"],
        ])
    #expect(payment.numbers == [.amount(currency: "EUR"): 1250])
    #expect(payment.targets == [.endpoint("https://pay.example/v1/7")])
    #expect(
      payment.findings == [
        .moneyFrom(.step("invoice", members: ["id"])), .moneyFrom(.step("invoice", members: ["cents"])),
        .moneyFrom(.input("account")),
      ])
    #expect(payment.origin.place == 3)
    #expect(
      payment.origin.provenance.first { $0.argument == "json/cents" }?.parts
        == [.init(source: .step("invoice", members: ["cents"]), text: "1250")])
    #expect(try await effect(amount: nil).findings.isEmpty)
  }

  @Test(
    "A file that is executed, or read at a start, is told",
    arguments: [
      ("~/.bashrc", 0o644, true), ("~/.ssh/config", 0o600, true), ("~/.config/systemd/user/x.service", 0o644, true),
      ("~/notes.txt", 0o644, false), ("~/run.sh", 0o755, true), ("~/.config/shop/settings", 0o644, false),
    ])
  func startup(_ place: String, _ mode: Int, _ isTold: Bool) async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder)
      let path = "\(folder)/\(place.dropFirst(2))"
      try await shell("mkdir -p \"$(dirname '\(path)')\"", in: folder)
      let planner = FileWritePlanner(
        target: stage.target.string, scratch: stage.scratch.string, home: folder.string, guarded: [])
      let declared = FileWriteDeclaration(path: Template(place), content: .text("x\n"), mode: mode)
      let effect = try await planner.propose(EffectDeclaration(declared), in: context(stage))
      #expect(effect.findings == (isTold ? [.startupFile(path)] : []))
      #expect(effect.names == [.paths: [path]] && effect.numbers == [.bytes: 2])
      #expect(effect.targets == TargetName.file(path))
      #expect(try await planner.rederive(effect) == effect)
    }
  }

  @Test("A migration counts the rows that are gone and those that are changed, and names file and tables")
  func migration() async throws {
    try await withTemporaryFolder { folder in
      try await shell(
        "python3 -c \"import sqlite3; c = sqlite3.connect('shop.db'); "
          + "c.executescript('create table users (id integer primary key, name text); "
          + "insert into users (name) values (1), (2), (3);')\"", in: folder)
      let stage = try await MigrationStage(
        in: folder, url: "sqlite:\(folder)/shop.db",
        up: "DELETE FROM users WHERE id = 1; UPDATE users SET name = 'x';", down: "SELECT 1;")
      let effect = try await stage.propose()
      #expect(effect.findings == [.rowsDeleted(1), .rowsRewritten(2)])
      #expect(effect.numbers == [.rows: 3] && effect.names[.tables] == ["users"] && effect.names[.hosts] == [])
      #expect(effect.names[.databases]?.first?.hasSuffix("/shop.db") == true)
      #expect(Set(effect.targets.map(\.space)) == [.path, .database])
      #expect(try await stage.planner.rederive(effect) == effect)
    }
  }
}
