import Forms

/// The form of `answer-tokens`, of tiers and steps alike.
enum AnswerTokensForm {
  static let form = Form<Int>.integer(256...1_000_000)
}
