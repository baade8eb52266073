import Plans

/// What an external agent is asked, in one text.
package struct AgentPrompt {
  /// The most bytes of what earlier attempts were told: a word of a command has an end, and the newest says most.
  private static let mostFeedback = 64 << 10

  package static func text(for task: AgentTask) -> String {
    var parts = [
      """
      You draft a change to the repository in the current folder, which is a scratch copy of it. Edit the files in \
      place; what they hold when you end is your draft. The runtime checks it, others review it, and only they apply \
      it: you need not commit, push or deploy, and cannot. \(reach(of: task))
      """,
      "Goal of the whole run: \(task.goal)", "Your task: \(task.instruction)", DraftPrompt.limits(of: task.boundary),
    ]
    if !task.checks.isEmpty {
      let list = task.checks.map { "- \($0.joined(separator: " "))" }.joined(separator: "\n")
      parts.append("The runtime will run these checks on your draft; run them before you end:\n\(list)")
    }
    let told = feedback(of: task)
    if !told.isEmpty {
      parts.append(
        "Earlier attempts at this task failed; you start again from a fresh copy.\n" + told.joined(separator: "\n\n"))
    }
    parts.append("Nobody can be asked. Make the smallest change that does what is asked, and end.")
    return parts.joined(separator: "\n\n")
  }

  private static func reach(of task: AgentTask) -> String {
    guard task.agent.hasNetwork else { return "There is no network." }
    let limit = task.agent.models.isEmpty ? "" : " An answer of the model has at most \(task.answerTokens) tokens."
    guard !task.agent.hosts.isEmpty else { return "There is no network but the model that you are given.\(limit)" }
    return
      "Of the network there is \(task.agent.hosts.joined(separator: ", ")), through the proxy, and nothing else.\(limit)"
  }

  private static func feedback(of task: AgentTask) -> [String] {
    var kept: [String] = []
    var bytes = 0
    for (index, text) in task.feedback.enumerated().reversed() {
      let text = PlainText.cut(text, to: mostFeedback)
      bytes += text.utf8.count
      guard kept.isEmpty || bytes <= mostFeedback else { break }
      kept.append("Earlier attempt \(index + 1): \(text)")
    }
    return kept.reversed()
  }
}
