import Drafting
import EgressProxy
import ModelProviders
import Plans
import RunJournal
import Sandbox

/// The way out that a step gives its agent: an egress proxy, and the variables that programs find it by.
struct AgentWay {
  private let agent: ExternalAgent
  private let gateways: [String: ProviderGateway]
  private let proxy: EgressProxy

  /// `nil` for an agent that reaches nothing.
  ///
  /// - Parameter answerTokens: the most tokens of an answer of its models.
  init?(_ agent: ExternalAgent, directory: ModelDirectory, calls: AgentCalls, answerTokens: Int) {
    guard agent.hasNetwork else { return nil }
    self.agent = agent
    let found = agent.models.compactMap { name in directory.gateway(to: name).map { (name, $0) } }
    gateways = Dictionary(found) { first, _ in first }
    proxy = EgressProxy(
      EgressRules(agent), models: ProviderProxy(gateways: gateways, calls: calls, answerTokens: answerTokens))
  }

  func open(_ listener: Int32) { proxy.open(listener) }

  func close(waiting seconds: Int) async -> NetworkTraffic { await proxy.close(waiting: seconds) }

  static let address = "http://127.0.0.1:\(SandboxIO.egressPort)"

  /// Stands where clients want a key; the true one is added outside.
  static let noKey = "chancery-adds-the-key"

  var variables: [String: String] {
    var variables = ["NODE_USE_ENV_PROXY": "1"]
    for name in ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"] { variables[name] = Self.address }
    for name in ["NO_PROXY", "no_proxy"] { variables[name] = "127.0.0.1,localhost,::1" }
    for name in agent.models.reversed() {
      guard let gateway = gateways[name] else { continue }
      let url = "\(Self.address)/\(name)"
      switch gateway.provider.api {
      case .anthropic: variables.merge(["ANTHROPIC_BASE_URL": url, "ANTHROPIC_API_KEY": Self.noKey]) { $1 }
      case .openAIChat, .openAIResponses:
        variables.merge(
          ["OPENAI_BASE_URL": "\(url)/v1", "OPENAI_API_BASE": "\(url)/v1", "OPENAI_API_KEY": Self.noKey]) { $1 }
      }
    }
    return variables
  }
}
