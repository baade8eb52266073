import Drafting
import ModelProviders
import Plans

/// What an external agent says: lines of its protocol, and questions for a model's provider.
enum AgentSubjects {
  static func read(_ bytes: [UInt8], as subject: FuzzSubject) {
    if subject == .agentMessage { return converse(bytes) }
    guard let first = bytes.first else { return }
    let api: ModelProvider.API = [.anthropic, .openAIChat, .openAIResponses][Int(first % 3)]
    ask(Array(bytes.dropFirst()), api, counts: first & 0x80 != 0)
  }

  /// What is sent to an agent is a line, and nothing follows the end of a conversation.
  private static func converse(_ bytes: [UInt8]) {
    var conversation = ACPConversation(prompt: "Change it.", folder: "/w")
    var isOver = false
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false) {
      for action in conversation.take(String(line)) {
        precondition(!isOver, "it goes on after its end")
        switch action {
        case .send(let line): precondition(!line.contains("\n"))
        case .show: break
        case .done, .failed: isOver = true
        }
      }
    }
    precondition(conversation.words.utf8.count <= 24_000)
  }

  /// What is passed on is read behind as it was read here, and asks for no longer an answer than is allowed.
  private static func ask(_ text: [UInt8], _ api: ModelProvider.API, counts: Bool) {
    let capabilities = ModelCapabilities.usual(of: api)
    func read(_ text: [UInt8]) -> ForwardedQuestion? {
      try? ForwardedQuestion(text, api: api, capabilities: capabilities, answerTokens: 1000, counts: counts)
    }
    guard let question = read(text) else { return }
    guard let again = read(question.text) else { preconditionFailure("what is passed on is no question") }
    precondition(again.text == question.text && again.model == question.model && again.lane == question.lane)
    precondition(again.marksCache == question.marksCache)
    precondition(counts || question.maximumTokens <= 1000)
    let shorter = question.limited(to: 7)
    precondition(counts || shorter.maximumTokens <= 7)
  }
}
