import PlanFiles
import Plans
import Testing

@Suite("Secrets in plans and configurations")
struct SecretTests {
  private func said(_ secrets: String) -> [String] { SamplePlans.diagnostics("\(secrets)\n\(SamplePlans.least)") }

  @Test("A plan declares variables and files, and a configuration programs too")
  func sources() throws {
    let text = "secrets: { KEY: { env: PAY_KEY }, PASS: { file: ~/pass } }\n" + SamplePlans.least
    let plan = try PlanFile.read(text: text, path: "p.yaml").get()
    #expect(plan.secrets == ["KEY": .environment("PAY_KEY"), "PASS": .file("~/pass")])
    let configuration = try ConfigurationFile.read(
      text: "secrets: { KEY: { command: [op, read, 'op://team/pay/key'] } }", path: "c.yaml"
    ).get()
    #expect(configuration.secrets == ["KEY": .command(["op", "read", "op://team/pay/key"])])
  }

  @Test("What a plan may not say of a secret is refused with its place")
  func refused() {
    #expect(
      said("secrets: { KEY: { command: [a] } }") == [
        "p.yaml:1:17: secrets.KEY: a plan cannot name a program that prints a secret: it would run before "
          + "the plan is approved; expected one of env, file; declare the secret under secrets in your configuration"
      ])
    #expect(
      said("secrets: { KEY: { env: 1A } }") == [
        "p.yaml:1:24: secrets.KEY.env: found \"1A\"; expected the name of an environment variable"
      ])
    #expect(
      said("secrets: { KEY: { env: A, file: /a } }") == [
        "p.yaml:1:17: secrets.KEY: found 2 sources of the secret; expected exactly one of env, file, command"
      ])
    #expect(said("secrets: { '1': { env: A } }").count == 1)
    #expect(said("secrets: { KEY: abc }").count == 1)
  }
}
