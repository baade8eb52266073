import HTTPClient
package import KindSupport
package import Plans

extension NameAttribute {
  package static let methods: NameAttribute = "methods"
  /// Numbers of ports, in digits.
  package static let ports: NameAttribute = "ports"
}

extension RegisteredKind {
  package static let http = RegisteredKind(
    HTTPForm.form, summary: "Sends one request to a server.",
    attributes: [
      EffectAttribute(.names(.hosts), "Hosts that are called."),
      EffectAttribute(.names(.methods), "Methods of requests, such as POST."),
      EffectAttribute(.names(.paths), "Paths of addresses without their queries, such as /v1/refunds/*."),
      EffectAttribute(.names(.ports), "Ports that are called, such as 443."),
      EffectAttribute(
        .names(.amountAt), "Where in the body the money is, as its amount and its currency: /amount /currency."),
      EffectAttribute(
        .money, "The most money of each currency, in its minor units; a currency that is not listed is refused."),
    ],
    planner: {
      HTTPEffectPlanner(
        transport: HTTPTransport(environment: $0.variables), secretStore: $0.secretStore, scratch: $0.scratch)
    },
    applier: {
      HTTPEffectApplier(
        transport: HTTPTransport(environment: $0.variables), secretStore: $0.secretStore, scratch: $0.scratch)
    })
}
