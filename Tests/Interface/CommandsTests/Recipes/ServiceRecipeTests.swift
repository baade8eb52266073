import Foundation
import JSON
import SystemPackage
import TestKit
import Testing

/// The recipes of `docs/how-to/call-services.md`, against a server that takes a request only in the form that the services
/// publish.
@Suite("Recipes for services")
struct ServiceRecipeTests {
  private static let recipes = Recipe.all(of: "call-services.md", kind: "http")

  private static func plan(_ recipes: [Recipe], port: String) -> RecipePlan {
    RecipePlan(
      recipes: recipes, kind: "http",
      inputs: [
        "method": "pm_1", "order": "order-1", "phone": "+4915112345", "account": "AC1", "team": "team-1",
        "subscription": "sub-1",
      ],
      secrets: secrets.keys.sorted(),
      replacing: [
        ("https://cluster.example:6443/", "http://127.0.0.1:\(port)/kubernetes/"),
        ("https://shop.example", "loopback:shop.example"), ("https://", "http://127.0.0.1:\(port)/"),
        ("loopback:", "https://"), ("every: 10s", "every: 1s"),
      ])
  }

  private static let secrets = [
    "STRIPE_KEY": "sk_test_abcdef", "SLACK_TOKEN": "xoxb-abcdef", "SLACK_HOOK": "T0001/B0001/hook-secret",
    "GITHUB_TOKEN": "ghp_abcdef", "PAGERDUTY_KEY": "pd-abcdef", "KUBE_TOKEN": "kube-abcdef",
    "ADYEN_KEY": "adyen-abcdef",
    "LINEAR_KEY": "lin_abcdef", "TWILIO_TOKEN": "twilio-abcdef", "JIRA_TOKEN": "jira-abcdef",
    "AZURE_TOKEN": "az-abcdef",
  ]

  private func with(
    _ recipes: [Recipe], refusing: Bool = false, _ body: (Place) async throws -> Void
  ) async throws {
    try await Place.empty { place in
      let script = Project.root.appending("Tests/Interface/CommandsTests/Recipes/services.py").string
      let service = try ServiceProcess("python3", [script, place.folder.string, refusing ? "refuse" : "take"])
      let port = try await waitForFile(place.folder.appending("port"))
      let environment = Self.secrets.map { "\($0)=\($1)\n" }.joined()
      try place.write(environment, to: "world/environment")
      try Self.plan(recipes, port: port).prepare(place)
      try await place.makeRepository()
      try await body(place)
      withExtendedLifetime(service) {}
    }
  }

  @Test("Each is taken by a server that holds to what the service publishes, and undone where it says how")
  func taken() async throws {
    #expect(Self.recipes.count >= 10)
    try await with(Self.recipes) { place in
      let plan = RecipePlan(recipes: Self.recipes, kind: "http")
      let landed = try await plan.land(in: place)
      #expect(landed.status == 0, "\(landed.output)\(landed.errors)\n\(place.textOrNothing(of: "refusals"))")
      #expect(place.textOrNothing(of: "refusals") == "")
      let shown = try await place.chancery("log").output + landed.output
      #expect(Self.secrets.values.allSatisfy { !shown.contains($0) })
      let run = try #require(try await place.document("show", "--json")["run"]?.stringValue)
      let undone = try await place.chancery("undo", run, "1", "2", "3", "--reason", "a test")
      let taken = place.textOrNothing(of: "requests")
      for request in ["stripe/v1/refunds", "slack.com/api/chat.delete", "DELETE api.github.com/repos"] {
        #expect(taken.contains(request), "\(undone.output)\(undone.errors)\n\(taken)")
      }
    }
  }

  @Test(
    "Where the service says no with 200, nothing is committed; where it breaks off, the effect is in doubt",
    arguments: recipes.filter { $0.text.contains("not-done: [") || $0.text.contains("else: not-done") })
  func refused(_ recipe: Recipe) async throws {
    try await with([recipe], refusing: true) { place in
      let landed = try await RecipePlan(recipes: [recipe], kind: "http").land(in: place)
      // These two have no way to say no with 200, and the server answers 502.
      let breaksOff = recipe.title.hasPrefix("Kubernetes") || recipe.title.hasPrefix("Jira")
      #expect(landed.status == (breaksOff ? 7 : 1), "\(landed.output)\(landed.errors)")
      #expect(!landed.output.contains("effect 1 committed"))
    }
  }
}
