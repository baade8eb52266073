import Foundation
import SystemPackage
import TestKit
import Testing

/// The recipes of `docs/how-to/run-deploy-tools.md`, with stand-ins of the tools that keep their exit statuses.
@Suite("Recipes for deploy tools")
struct ToolRecipeTests {
  private static let recipes = Recipe.all(of: "run-deploy-tools.md", kind: "command")

  /// What each stand-in does, as shell lines; `$STATE` is a folder outside of everything that a command sees.
  private static let tools = [
    // 0 no differences, 1 differences, more an error.
    "kubectl": """
    case $1 in
      diff) test -f k8s/web.yml || exit 2; test -e "$STATE/error" && exit 3; test -e "$STATE/kubectl" || exit 1 ;;
      apply) test -n "$KUBECONFIG" || exit 1; test -e "$STATE/refuse" && exit 1; touch "$STATE/kubectl" ;;
    esac
    """,
    // 0 no changes, 2 changes, 1 an error.
    "terraform": """
    test -f main.tf || exit 1
    case $1 in
      plan) test -e "$STATE/terraform" || exit 2 ;;
      apply) test -f terraform.tfstate || exit 1; echo applied >terraform.tfstate; touch "$STATE/terraform" ;;
    esac
    """,
    // The diff plugin: 2 for changes.
    "helm": """
    case $1 in
      diff) test -f charts/shop/Chart.yaml || exit 1; test -e "$STATE/helm" || exit 2 ;;
      upgrade) touch "$STATE/helm" ;;
      rollback) rm "$STATE/helm" ;;
    esac
    """,
    "ansible-playbook":
      "test -f site.yml && test -f hosts.ini || exit 1; case $* in *--check*) ;; *) touch \"$STATE/ansible-playbook\" ;; esac",
    "docker": "case $* in *--dry-run*) ;; *) touch \"$STATE/docker\" ;; esac",
    "aws":
      "test -f stack.yml || exit 255; case $2 in validate-template) ;; deploy) touch \"$STATE/aws\" ;; *) exit 252 ;; esac",
    "gcloud": "touch \"$STATE/gcloud\"",
    "flyctl": "test \"$FLY_API_TOKEN\" = fly-secret-1 || exit 1; touch \"$STATE/flyctl\"",
    "wrangler": """
    . "$(dirname "$0")/lib.sh"
    case $* in
      *--dry-run*) ;;
      *) test "$CLOUDFLARE_API_TOKEN" = cloudflare-secret-1 || exit 1; touch "$STATE/wrangler" ;;
    esac
    """,
    "rsync": "test -f dist/index.html || exit 23; case $* in *--dry-run*) ;; *) touch \"$STATE/rsync\" ;; esac",
  ]

  private static let files = [
    "k8s/web.yml": "replicas: 3\n", "infra/production/main.tf": "# a bucket\n",
    "charts/shop/Chart.yaml": "name: shop\n",
    "ansible/site.yml": "- hosts: all\n", "ansible/hosts.ini": "web\n", "stack.yml": "Resources: {}\n",
    "dist/index.html": "<p>\n",
  ]

  private static let ownFiles = [
    ".kube/config", ".aws/config", ".ssh/config", ".ssh/known_hosts", ".local/share/shop/terraform.tfstate",
  ]

  private func with(_ recipes: [Recipe], _ body: (Place, RecipePlan) async throws -> Void) async throws {
    try await Place.empty { place in
      let plan = RecipePlan(recipes: recipes, kind: "command", secrets: ["FLY_TOKEN", "CLOUDFLARE_TOKEN"])
      try plan.prepare(place)
      for (name, text) in Self.files { try place.write(text, to: "repository/\(name)") }
      for name in Self.ownFiles { try place.write("of the user\n", to: "home/\(name)") }
      try await install(in: place)
      try await place.makeRepository()
      try await body(place, plan)
    }
  }

  private func install(in place: Place) async throws {
    let state = place.folder.appending("deployed").string
    for (name, lines) in Self.tools {
      let file = name == "wrangler" ? "home/.local/lib/node_modules/wrangler/wrangler" : "home/bin/\(name)"
      try place.write(
        "#!/bin/sh\nSTATE='\(state)'\necho '\(name)' \"$*\" >>\"$STATE/calls\"\n\(lines)\n", to: file)
    }
    try place.write("# what it reads\n", to: "home/.local/lib/node_modules/wrangler/lib.sh")
    try place.write("", to: "deployed/calls")
    _ = try await runTool(
      "sh",
      [
        "-ec", "ln -s ../.local/lib/node_modules/wrangler/wrangler bin/wrangler; chmod 755 bin/*",
      ], in: place.folder.appending("home"))
    let path = "\(place.folder.appending("home/bin")):/usr/local/bin:/usr/bin:/bin"
    try place.write(
      "PATH=\(path)\nKUBECONFIG=\(place.folder.appending("home/.kube/config"))\nFLY_TOKEN=fly-secret-1\n"
        + "CLOUDFLARE_TOKEN=cloudflare-secret-1\n", to: "world/environment")
  }

  private func deployed(_ place: Place) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: place.folder.appending("deployed").string)
      .filter { Self.tools[$0] != nil }.sorted()
  }

  @Test("Each looks before anybody is asked, deploys once, and keeps what it says it keeps")
  func deploys() async throws {
    #expect(Self.recipes.count >= 10)
    try await with(Self.recipes) { place, plan in
      let run = try await place.chancery("run", "plan.yaml", "--no-ask")
      #expect(run.status == 3, "\(run.output)\(run.errors)")
      #expect(try deployed(place) == [])
      let landed = try await place.approve()
      #expect(landed.status == 0, "\(landed.output)\(landed.errors)")
      #expect(try deployed(place) == Self.tools.keys.sorted())
      #expect(place.textOrNothing(of: "home/.local/share/shop/terraform.tfstate") == "applied\n")
      let calls = place.textOrNothing(of: "deployed/calls").split(separator: "\n")
      #expect(calls.filter { $0.hasPrefix("kubectl apply") || $0.hasPrefix("terraform apply") }.count == 2)
      #expect(!(landed.output + run.output).contains("secret-1"))
    }
  }

  @Test("An error of the tool's own look is none of its differences, and nobody is asked to approve")
  func errorOfTheLook() async throws {
    try await with(Self.recipes.filter { $0.title == "kubectl" }) { place, plan in
      try place.write("", to: "deployed/error")
      let run = try await place.chancery("run", "plan.yaml", "--no-ask")
      #expect(run.status == 1, "\(run.output)\(run.errors)")
      #expect(try deployed(place) == [])
    }
  }

  @Test("Where the tool fails and its look still finds differences, it is not done, and not in doubt")
  func notDone() async throws {
    try await with(Self.recipes.filter { $0.title == "kubectl" }) { place, plan in
      try place.write("", to: "deployed/refuse")
      let landed = try await plan.land(in: place)
      #expect(landed.status == 1, "\(landed.output)\(landed.errors)")
      #expect(try deployed(place) == [])
    }
  }
}
